import type { Span } from '../diag/source.ts';
import type { Comparison } from '../lang/ast.ts';
import type { Condition } from '../lang/condition.ts';
import { amountOf, amountText, dimensionWords } from './amount.ts';
import { metricNames, metrics } from './expectations.ts';
import type { Findings } from './findings.ts';
import { splits, type Split } from './settings/corpus.ts';
import type { Metric } from './settings/evaluate.ts';
import { knownWord, type Word } from './unknown.ts';

/** A condition on a comparison, in base units. */
export interface CheckedCondition {
  readonly metric: Metric;
  readonly split: Split | null;
  readonly of: Word | null;
  readonly demand: CheckedDemand;
  /** As it was written, and where the metric stands in that. */
  readonly text: string;
  readonly span: Span;
}

export type CheckedDemand =
  /** The figure itself. */
  | { readonly kind: 'figure'; readonly comparison: Comparison; readonly bound: number }
  /** Its change from the base: `part` of the base's figure, or `amount`. */
  | {
      readonly kind: 'change';
      readonly comparison: Comparison;
      readonly bound: number;
      readonly unit: 'part' | 'amount';
    }
  | { readonly kind: 'worse' };

/** Returns null after a mistake, reported. */
export function checkCondition(condition: Condition, findings: Findings): CheckedCondition | null {
  const { metric: name, of, text } = condition;
  const metric = knownWord('metric', name, metricNames, findings);
  if (metric === null) return null;
  const split = splitOf(condition, metric, findings);
  const demand = demandOf(condition, metric, findings);
  if (split === undefined || demand === null || findings.hasErrors) return null;
  return { metric, split, of, demand, text, span: name.span };
}

/** undefined after a mistake, reported. */
function splitOf(
  { metric: { span }, split }: Condition,
  metric: Metric,
  findings: Findings,
): Split | null | undefined {
  const { ofSplit } = metrics[metric];
  if (split === null) {
    if (!ofSplit) return null;
    findings.report('E0333', { metric, example: `${metric}(test)` }, span);
    return undefined;
  }
  if (ofSplit) return knownWord('split', split, splits, findings) ?? undefined;
  findings.report('E0334', { metric }, split.span);
  return undefined;
}

function demandOf({ demand }: Condition, metric: Metric, findings: Findings): CheckedDemand | null {
  if (demand.kind === 'worse') return demand;
  const { comparison, isSigned, bound } = demand;
  const amount = amountOf(bound);
  const { dimension } = metrics[metric];
  if (isSigned && amount.dimension === 'fraction')
    return { kind: 'change', comparison, bound: amount.value, unit: 'part' };
  // Bytes may be given as a plain number, too.
  if (amount.dimension === dimension || amount.dimension === 'number')
    return isSigned
      ? { kind: 'change', comparison, bound: amount.value, unit: 'amount' }
      : { kind: 'figure', comparison, bound: amount.value };
  const expected = dimensionWords[dimension];
  const found = amountText(amount);
  if (amount.dimension === 'fraction') findings.report('E0904', { metric, expected, found }, bound.span);
  else
    findings.report('E0302', { setting: metric, expected, found, nearest: null, example: null }, bound.span);
  return null;
}
