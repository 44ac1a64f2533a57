import { formatChange, formatNumberOf } from '../numbers.ts';
import type { Paint } from '../table.ts';
import type { CheckedCondition } from '../../check/condition.ts';
import type { Diff } from './diff.ts';
import { formats } from './figure-text.ts';
import type { Breach, Judged } from './gate.ts';

/** `fails  perplexity(test) > +1%: pruned 180.2 -> 255.1 (+41.6 %), mean of 3 seeds, no evidence`; or that it passes. */
export function gateText(
  { metric }: CheckedCondition,
  { condition, breaches, repetitions }: Judged,
  diff: Diff,
  paint: Paint,
): string[] {
  if (breaches.length === 0)
    return [`${paint('good', 'passes')}  ${condition} nowhere${meanText(repetitions)}`];
  return breaches.map((breach) => {
    const name = diff.roles[breach.role]?.name ?? '';
    const side = diff.sides.length === 2 ? '' : ` in ${diff.sides[breach.side]?.label ?? ''}`;
    const verdict = breach.verdict === null ? '' : `, ${breach.verdict}`;
    const figures = figuresText(breach, formats[metric]);
    return `${paint('bad', 'fails')}  ${condition}: ${name}${side} ${figures}${meanText(breach.repetitions)}${verdict}`;
  });
}

function figuresText({ base, figure }: Breach, format: (value: number) => string): string {
  return base === null
    ? format(figure)
    : `${format(base)} -> ${format(figure)} (${formatChange(base, figure)})`;
}

function meanText(repetitions: number): string {
  return repetitions === 1 ? '' : `, mean of ${formatNumberOf(repetitions, 'seed')}`;
}
