import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import type { Carried } from './diagnostics.ts';

/** The cures that the diagnostics in a range bring with them: the same edits that `check --json` tells. */
export function actionsFor({ context: { diagnostics } }: CodeActionParams): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    // Of those that come from here; an editor may have others.
    const fix = (diagnostic.data as Partial<Carried> | null | undefined)?.fix;
    if (fix == null) return [];
    const { title, uri, range, replacement } = fix;
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: { changes: { [uri]: [{ range, newText: replacement }] } },
      },
    ];
  });
}
