import type { Name, StringLiteral } from './ast.ts';
import type { Mistakes } from './mistakes.ts';

/** A step of a path: a name, or the selectors of a rule as they stand in the file: `pruned."layers.*".to`. */
export type PathStep = Name | SelectorStep;

export interface SelectorStep {
  readonly kind: 'selectors';
  readonly selectors: readonly StringLiteral[];
  readonly span: Name['span'];
}

export interface ReadPath {
  /** null after a mistake, reported. */
  readonly path: readonly PathStep[] | null;
  /** Where the `=` stands behind it; null if there is none. */
  readonly end: number | null;
}

const quoted = /"[^"]*"/g;
/** Whatever stands up to the next dot or `=` that is not in quotes. */
const anyStep = /(?:"[^"]*"|[^".=])*/y;

/** Reads `dense.optimizer.rate` up to the `=`. */
export function readPath(text: string, mistakes: Mistakes): ReadPath {
  const path: PathStep[] = [];
  let isWhole = true;
  for (let start = 0; ; start++) {
    anyStep.lastIndex = start;
    const part = anyStep.exec(text)?.[0] ?? '';
    const step = stepOf(part, start, mistakes);
    // After one step that is none the others say nothing new.
    if (step !== null) path.push(step);
    else if (isWhole) {
      const problem = part === '' ? 'a name is missing' : 'not a name';
      mistakes.report('E0501', { problem }, { start, end: start + part.length });
      isWhole = false;
    }
    start += part.length;
    if (text[start] === '=') return { path: isWhole ? path : null, end: start };
    if (text[start] !== '.') break;
  }
  if (isWhole) {
    mistakes.report('E0501', { problem: 'the `=` is missing' }, { start: text.length, end: text.length });
  }
  return { path: null, end: null };
}

function stepOf(part: string, start: number, mistakes: Mistakes): PathStep | null {
  const span = mistakes.locate({ start, end: start + part.length });
  if (/^[A-Za-z_]\w*$/.test(part)) return { kind: 'name', text: part, span };
  if (!/^(?:"[^"]*"|\[\s*"[^"]*"(?:\s*,\s*"[^"]*")*\s*\])$/.test(part)) return null;
  const selectors = [...part.matchAll(quoted)].map(({ 0: literal, index }): StringLiteral => {
    const at = { start: start + index, end: start + index + literal.length };
    return { kind: 'string', value: literal.slice(1, -1), span: mistakes.locate(at) };
  });
  return { kind: 'selectors', selectors, span };
}
