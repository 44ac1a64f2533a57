import { dirname, relative, sep } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { projectOf } from '../../cli/library.ts';
import { experimentsIn } from '../workspace.ts';

/** Paths of the experiments that a file may import, as it would write them. */
export function importItems(path: string): CompletionItem[] {
  const folder = dirname(path);
  return experimentsIn([projectOf(folder, folder)])
    .filter((other) => other !== path)
    .map((other) => ({
      label: relative(folder, other).split(sep).join('/'),
      kind: CompletionItemKind.File,
    }));
}
