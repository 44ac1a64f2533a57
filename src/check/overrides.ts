import type { EvaluateDeclaration, LetDeclaration, Name } from '../lang/ast.ts';
import type { Override } from '../lang/override.ts';
import type { Findings } from './findings.ts';
import type { Symbols } from './resolve.ts';
import { reportUnknownPath } from './unknown.ts';
import { nothing, overlay, overrideLayer, type Written, type WrittenBlock } from './written.ts';

/** Overrides as the blocks they amount to, by the declaration they reach into. */
export interface Overrides {
  readonly blocks: ReadonlyMap<string, WrittenBlock>;
  /** By subject: `evaluate.dense.batch`. */
  readonly evaluations: ReadonlyMap<string, WrittenBlock>;
  /** The `let`s of the file with new values. */
  readonly lets: ReadonlyMap<string, LetDeclaration>;
}

export function sortOverrides(
  overrides: readonly Override[],
  symbols: Symbols,
  swept: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): Overrides {
  const blocks = new Map<string, WrittenBlock>();
  const evaluations = new Map<string, WrittenBlock>();
  const lets = new Map(symbols.lets);
  const subjects = new Set(symbols.evaluations.flatMap(subjectsOf));

  for (const override of overrides) {
    const [head, ...rest] = override.path;
    if (head === undefined) continue;
    // Of something swept, all cells are meant.
    const targets = (swept.get(head.text) ?? [head.text]).map((text) => ({ ...head, text }));
    const declaration = symbols.byName.get(targets[0]?.text ?? head.text);
    if (declaration?.kind === 'let' && declaration.value.kind !== 'block') {
      const [deeper] = rest;
      for (const { text } of deeper === undefined ? targets : [])
        lets.set(text, { ...declaration, value: override.value });
      if (deeper !== undefined) reportUnknownPath(`the \`let\` \`${head.text}\``, deeper, [], findings);
    } else if (declaration !== undefined) {
      for (const target of targets) add(blocks, target, rest, override, findings);
    } else if (head.text === 'evaluate') {
      const [subject, ...settings] = rest;
      const known = new Set([...subjects, ...swept.keys()]);
      const evaluated = subject === undefined ? [] : (swept.get(subject.text) ?? [subject.text]);
      if (subject !== undefined && evaluated.some((text) => subjects.has(text)))
        for (const text of evaluated) add(evaluations, { ...subject, text }, settings, override, findings);
      else reportUnknownPath('`evaluate`', subject ?? head, [...known], findings);
    } else {
      reportUnknownPath('the file', head, [...symbols.byName.keys(), ...swept.keys()], findings);
    }
  }
  return { blocks, evaluations, lets };
}

function subjectsOf({ subjects }: EvaluateDeclaration): readonly string[] {
  return subjects.map(({ text }) => text);
}

function add(
  blocks: Map<string, WrittenBlock>,
  owner: Name,
  path: readonly Name[],
  override: Override,
  findings: Findings,
): void {
  if (path.length === 0) {
    const problem = `\`${owner.text}\` is not a setting: name one of its settings, with dots`;
    findings.report('E0501', { problem }, owner.span);
    return;
  }
  const [inmost, ...outer] = path.toReversed();
  if (inmost === undefined) return;
  const layer = overrideLayer;
  let setting: Written = { name: inmost, value: override.value, block: null, layer };
  for (const name of outer) setting = { name, value: null, block: blockOf(setting), layer };
  blocks.set(owner.text, overlay(blocks.get(owner.text) ?? nothing, blockOf(setting), findings));
}

function blockOf(setting: Written): WrittenBlock {
  return { ...nothing, settings: new Map([[setting.name.text, setting]]) };
}
