import type { Expectation } from '../lang/ast.ts';
import { amountText, type Dimension } from './amount.ts';
import type { Context } from './context.ts';
import { meaningText } from './meaning.ts';
import type { AnyPlannedStage } from './plan.ts';
import { splits, type Split } from './settings/corpus.ts';
import type { Metric } from './settings/evaluate.ts';
import { reportUnknownWord } from './unknown.ts';

interface MetricForm {
  readonly dimension: Dimension;
  readonly ofSplit: boolean;
  /** Bounds outside make a promise that always or never holds. */
  readonly least: number;
  readonly most: number;
}

const metrics: Readonly<Record<Metric, MetricForm>> = {
  loss: { dimension: 'number', ofSplit: true, least: 0, most: Infinity },
  perplexity: { dimension: 'number', ofSplit: true, least: 1, most: Infinity },
  parameters: { dimension: 'number', ofSplit: false, least: 1, most: Infinity },
  nonzeros: { dimension: 'number', ofSplit: false, least: 0, most: Infinity },
  sparsity: { dimension: 'fraction', ofSplit: false, least: 0, most: 1 },
  bits: { dimension: 'number', ofSplit: false, least: 0, most: 32 },
  bytes: { dimension: 'size', ofSplit: false, least: 0, most: Infinity },
};
const metricNames = Object.keys(metrics) as readonly Metric[];

type Expectations = AnyPlannedStage['expectations'];

/** null after a mistake, reported. */
export function checkExpectations(
  written: readonly Expectation[],
  evaluated: readonly Split[],
  context: Context,
): Expectations | null {
  const checked = written.map((one) => checkExpectation(one, evaluated, context));
  return checked.every((one) => one !== null) ? checked : null;
}

function checkExpectation(
  { metric: name, split: splitName, comparison, bound, span }: Expectation,
  evaluated: readonly Split[],
  { lets, findings }: Context,
): Expectations[number] | null {
  const metric = metricNames.find((known) => known === name.text);
  if (metric === undefined) {
    reportUnknownWord('metric', name, metricNames, findings);
    return null;
  }
  const { dimension, ofSplit, least, most } = metrics[metric];
  let split: Split | null = null;
  if (splitName === null) {
    split = ofSplit && evaluated.length === 1 ? (evaluated[0] ?? null) : null;
    if (ofSplit && split === null) {
      findings.report('E0333', { metric, example: `${metric}(${evaluated.at(-1) ?? 'valid'})` }, name.span);
      return null;
    }
  } else if (!ofSplit) {
    findings.report('E0334', { metric }, splitName.span);
    return null;
  } else {
    split = splits.find((known) => known === splitName.text) ?? null;
    if (split === null) reportUnknownWord('split', splitName, splits, findings);
    else if (!evaluated.includes(split)) findings.report('E0335', { split, evaluated }, splitName.span);
    if (split === null || !evaluated.includes(split)) return null;
  }
  const meaning = lets.meaningOf(bound);
  if (meaning === null) return null;
  if (meaning.kind === 'word') {
    lets.unknown(meaning.text, meaning.span);
    return null;
  }
  if (
    meaning.kind !== 'amount' ||
    (meaning.amount.dimension !== dimension && meaning.amount.dimension !== 'number')
  ) {
    const expected = {
      number: 'a number',
      fraction: 'a fraction such as 60%',
      time: 'a time',
      size: 'a size such as 2MB',
    }[dimension];
    findings.report(
      'E0302',
      { setting: metric, expected, found: meaningText(meaning), advice: null },
      meaning.span,
    );
    return null;
  }
  const { value } = meaning.amount;
  if (value < least || value > most) {
    const text = (value: number) => amountText({ value, dimension });
    const range = most === Infinity ? `at least ${text(least)}` : `from ${text(least)} to ${text(most)}`;
    findings.report('E0303', { setting: metric, range, found: text(value), advice: null }, meaning.span);
    return null;
  }
  return { metric, split, comparison, bound: value, span };
}
