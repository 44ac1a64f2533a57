import { nearest } from '../diag/suggest.ts';
import type { StringLiteral } from '../lang/ast.ts';
import type { Findings } from './findings.ts';
import type { CheckedModel, Tensor } from './models.ts';

/** `*` stands for any characters, dots included; all else for itself. Not a regular expression: of many `*` it never ends. */
function matcher(selector: string): (name: string) => boolean {
  const [first = '', ...others] = selector.split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name === selector;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    // The earliest place of each part leaves the most room for the next.
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}

/** `weights`: a pattern with `*` passes over biases unless it ends in `bias`; biases are rarely meant by `layers.*`. */
export type Selection = 'weights' | 'all';

function passesOverBiases(selector: string, selection: Selection): boolean {
  return selection === 'weights' && selector.includes('*') && !selector.endsWith('bias');
}

/** Tensors that one selector matches, in the model's order. */
export function tensorsMatching(
  selector: string,
  { tensors }: CheckedModel,
  selection: Selection,
): readonly Tensor[] {
  const matches = matcher(selector);
  const passesOver = passesOverBiases(selector, selection);
  return tensors.filter(({ name, role }) => matches(name) && !(passesOver && role === 'bias'));
}

/** The groups that the dots of names make, as patterns. */
export function patternsFor(names: readonly string[]): readonly string[] {
  const prefixes = names.flatMap((name) => {
    const parts = name.split('.');
    return parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`);
  });
  return [...new Set(prefixes)];
}

/** Tensors that any of the selectors matches, in the model's order; null if one, reported, matches nothing. */
export function select(
  selectors: readonly StringLiteral[],
  model: CheckedModel,
  selection: Selection,
  findings: Findings,
): readonly Tensor[] | null {
  const matched = new Set<Tensor>();
  let missed = false;
  for (const selector of selectors) {
    const hits = tensorsMatching(selector.value, model, selection);
    if (hits.length === 0) {
      missed = true;
      reportNoMatch(selector, model, passesOverBiases(selector.value, selection), findings);
    }
    for (const tensor of hits) matched.add(tensor);
  }
  return missed ? null : model.tensors.filter((tensor) => matched.has(tensor));
}

function reportNoMatch(
  { value, span }: StringLiteral,
  model: CheckedModel,
  passesOver: boolean,
  findings: Findings,
): void {
  if (value === '') {
    findings.report('E0321', {}, span);
    return;
  }
  const names = model.tensors.map(({ name }) => name);
  const near = suggestionFor(value, names);
  const tied = value === 'decoder' && model.tied;
  const because = tied
    ? 'with `tied yes` the decoder is the embedding'
    : passesOver && names.some(matcher(value))
      ? 'a pattern with `*` passes over biases here unless it ends in `bias`'
      : null;
  const fix = near === null ? null : { title: `write "${near}"`, span, replacement: `"${near}"` };
  findings.report(
    'E0312',
    { model: model.name, tensors: names, because, nearest: tied ? 'embedding' : near },
    span,
    { fix },
  );
}

/** The nearest name, or the nearest prefix of names with `*` behind it: a pattern that is known to match. */
function suggestionFor(selector: string, names: readonly string[]): string | null {
  const whole = nearest(selector, names);
  if (whole !== null) return whole;
  const patterns = patternsFor(names);
  return nearest(selector, patterns) ?? patterns[0] ?? null;
}
