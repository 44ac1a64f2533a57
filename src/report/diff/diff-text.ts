import type { Diff } from './diff.ts';
import { letterOf } from '../letters.ts';
import type { Paint } from '../table.ts';
import { answerText } from './answer-text.ts';
import { curvesText } from './curves-text.ts';
import { questionText } from './question-text.ts';
import { tensorsText } from './tensors-text.ts';

/** The question's changes, then the answer's beside them; what did not change is counted, not shown. */
export function renderDiff(diff: Diff, paint: Paint, columns?: number): string[] {
  const titles = sideTitles(diff.sides.length);
  const width = Math.max(...titles.map(({ length }) => length));
  return [
    ...diff.sides.map(({ label }, side) => paint('faint', `${(titles[side] ?? '').padEnd(width)}  ${label}`)),
    '',
    ...questionText(diff, titles, paint),
    '',
    ...answerText(diff, titles, paint, columns),
    ...curvesText(diff, titles, paint, columns),
    ...tensorsText(diff, titles, paint, columns),
  ];
}

/** Two sides are before and after; of more, the first is the base and the others have letters. */
function sideTitles(count: number): readonly string[] {
  if (count <= 2) return ['before', 'after'];
  return Array.from({ length: count }, (_, side) => (side === 0 ? 'base' : letterOf(side - 1)));
}
