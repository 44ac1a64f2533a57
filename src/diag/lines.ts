import type { Source } from './source.ts';

/** Counted from 1, columns in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const startsOf = new WeakMap<Source, readonly number[]>();

/** Offset at which each line begins. */
function lineStarts(source: Source): readonly number[] {
  const known = startsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const { index, 0: end } of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  startsOf.set(source, starts);
  return starts;
}

export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** Text of a line (from 1) without its end. */
export function lineAt(source: Source, line: number): string {
  const starts = lineStarts(source);
  return source.text.slice(starts[line - 1], starts[line]).replace(/[\r\n]+$/, '');
}
