import type { EvaluateDeclaration, LetDeclaration, Name, SelectorRule } from '../lang/ast.ts';
import type { PathStep, SelectorStep } from '../lang/override-path.ts';
import type { Findings } from './findings.ts';
import type { Symbols } from './resolve.ts';
import type { SettingOverride } from './sweeps/override.ts';
import { reportUnknownPath, type Word } from './unknown.ts';
import { nothing, overlay, overrideLayer, type Written, type WrittenBlock } from './written.ts';

/** Overrides as the blocks they amount to, by the declaration they reach into. */
export interface Overrides {
  readonly blocks: ReadonlyMap<string, WrittenBlock>;
  /** By subject: `evaluate.dense.batch`. */
  readonly evaluations: ReadonlyMap<string, WrittenBlock>;
  /** The `let`s of the file with new values. */
  readonly lets: ReadonlyMap<string, LetDeclaration>;
}

export interface Sweeps {
  /** The names of its cells, by the name of what is swept. */
  readonly swept: ReadonlyMap<string, readonly string[]>;
  /** What may be set of the sweeps themselves: their variables, and `seeds`. */
  readonly axes: readonly string[];
}

export function sortOverrides(
  overrides: readonly SettingOverride[],
  symbols: Symbols,
  { swept, axes }: Sweeps,
  findings: Findings,
): Overrides {
  const blocks = new Map<string, WrittenBlock>();
  const evaluations = new Map<string, WrittenBlock>();
  const lets = new Map(symbols.lets);
  const subjects = new Set(symbols.evaluations.flatMap(subjectsOf));

  for (const override of overrides) {
    const [head, ...rest] = override.path;
    if (head === undefined) continue;
    if (head.kind === 'selectors') {
      findings.report('E0501', { problem: 'first the stage, then its rule' }, head.span);
      continue;
    }
    // Of something swept, all cells are meant.
    const targets = (swept.get(head.text) ?? [head.text]).map((text) => ({ ...head, text }));
    const declaration = symbols.byName.get(targets[0]?.text ?? head.text);
    if (declaration?.kind === 'let' && declaration.value.kind !== 'block') {
      const [deeper] = rest;
      for (const { text } of deeper === undefined ? targets : [])
        lets.set(text, { ...declaration, value: override.value });
      if (deeper !== undefined)
        reportUnknownPath(`the \`let\` \`${head.text}\``, wordOf(deeper), [], findings);
    } else if (declaration !== undefined) {
      for (const target of targets) add(blocks, target, rest, override, findings);
    } else if (head.text === 'evaluate') {
      const [subject, ...settings] = rest;
      const known = new Set([...subjects, ...swept.keys()]);
      const evaluated = subject?.kind === 'name' ? (swept.get(subject.text) ?? [subject.text]) : [];
      if (subject?.kind === 'name' && evaluated.some((text) => subjects.has(text)))
        for (const text of evaluated) add(evaluations, { ...subject, text }, settings, override, findings);
      else reportUnknownPath('`evaluate`', wordOf(subject ?? head), [...known], findings);
    } else {
      reportUnknownPath('the file', head, [...symbols.byName.keys(), ...swept.keys(), ...axes], findings);
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
  path: readonly PathStep[],
  { value }: SettingOverride,
  findings: Findings,
): void {
  const [inmost, ...outer] = path.toReversed();
  if (inmost?.kind !== 'name') {
    const problem =
      inmost === undefined
        ? `\`${owner.text}\` is not a setting: name one of its settings, with dots`
        : 'a rule is not a setting: name one of its settings behind it, with a dot';
    findings.report('E0501', { problem }, (inmost ?? owner).span);
    return;
  }
  const layer = overrideLayer;
  let block = blockOf({ name: inmost, value, block: null, layer });
  for (const step of outer)
    block = step.kind === 'name' ? blockOf({ name: step, value: null, block, layer }) : ruleOf(step, block);
  blocks.set(owner.text, overlay(blocks.get(owner.text) ?? nothing, block, findings));
}

function blockOf(setting: Written): WrittenBlock {
  return { ...nothing, settings: new Map([[setting.name.text, setting]]) };
}

function ruleOf({ selectors, span }: SelectorStep, block: WrittenBlock): WrittenBlock {
  const rule: SelectorRule = { kind: 'rule', selectors, settings: [], braces: null, span };
  return { ...nothing, rules: [{ rule, block, layer: overrideLayer }] };
}

function wordOf(step: PathStep): Word {
  if (step.kind === 'name') return step;
  return { text: step.selectors.map(({ value }) => value).join(', '), span: step.span };
}
