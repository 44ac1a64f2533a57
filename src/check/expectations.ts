import type { Expectation } from '../lang/ast.ts';
import { amountText, dimensionWords, type Dimension } from './amount.ts';
import type { Context } from './context.ts';
import { meaningText } from './meaning.ts';
import type { AnyPlannedStage } from './plan.ts';
import { splits, type Split } from './settings/corpus.ts';
import type { Metric } from './settings/evaluate.ts';
import { knownWord } from './unknown.ts';

export interface MetricForm {
  readonly dimension: Dimension;
  readonly ofSplit: boolean;
  /** Whether only an evaluation with `score` has it. */
  readonly ofScore?: true;
  /** Bounds outside make a promise that always or never holds. */
  readonly least: number;
  readonly most: number;
}

export const metrics: Readonly<Record<Metric, MetricForm>> = {
  loss: { dimension: 'number', ofSplit: true, least: 0, most: Infinity },
  perplexity: { dimension: 'number', ofSplit: true, least: 1, most: Infinity },
  parameters: { dimension: 'number', ofSplit: false, least: 1, most: Infinity },
  nonzeros: { dimension: 'number', ofSplit: false, least: 0, most: Infinity },
  sparsity: { dimension: 'fraction', ofSplit: false, least: 0, most: 1 },
  bits: { dimension: 'number', ofSplit: false, least: 0, most: 32 },
  bytes: { dimension: 'size', ofSplit: false, least: 0, most: Infinity },
  storage: { dimension: 'number', ofSplit: false, ofScore: true, least: 0, most: Infinity },
  operations: { dimension: 'number', ofSplit: false, ofScore: true, least: 0, most: Infinity },
  score: { dimension: 'number', ofSplit: false, ofScore: true, least: 0, most: Infinity },
};
export const metricNames = Object.keys(metrics) as readonly Metric[];

type Expectations = AnyPlannedStage['expectations'];

/** What an evaluation measures. */
interface Measured {
  /** null if a mistake keeps them from being known. */
  readonly splits: readonly Split[] | null;
  readonly isScored: boolean;
}

/** Returns null after a mistake, reported. */
export function checkExpectations(
  written: readonly Expectation[],
  evaluated: Measured,
  context: Context,
): Expectations | null {
  const checked = written.map((one) => checkExpectation(one, evaluated, context));
  return checked.every((one) => one !== null) ? checked : null;
}

function checkExpectation(
  expectation: Expectation,
  { splits: evaluated, isScored }: Measured,
  context: Context,
): Expectations[number] | null {
  const { metric: name, comparison, span } = expectation;
  const metric = knownWord('metric', name, metricNames, context.findings);
  if (metric === null) return null;
  if (metrics[metric].ofScore && !isScored) {
    context.findings.report('E0391', { metric }, name.span);
    return null;
  }
  const split = splitOf(expectation, metric, evaluated, context);
  const bound = boundOf(expectation, metric, context);
  return split === undefined || bound === null ? null : { metric, split, comparison, bound, span };
}

/** The split that the metric is of, null if of none; undefined after a mistake, reported. */
function splitOf(
  { metric: name, split }: Expectation,
  metric: Metric,
  evaluated: readonly Split[] | null,
  { findings }: Context,
): Split | null | undefined {
  const { ofSplit } = metrics[metric];
  if (split === null) {
    if (!ofSplit) return null;
    if (evaluated === null) return undefined;
    const [only] = evaluated;
    if (only !== undefined && evaluated.length === 1) return only;
    findings.report('E0333', { metric, example: `${metric}(${evaluated.at(-1) ?? 'valid'})` }, name.span);
    return undefined;
  }
  if (!ofSplit) {
    findings.report('E0334', { metric }, split.span);
    return undefined;
  }
  const known = knownWord('split', split, splits, findings);
  if (known === null || evaluated === null) return undefined;
  if (evaluated.includes(known)) return known;
  // What an unknown word is taken for is a guess.
  if (known === split.text) findings.report('E0335', { split: known, evaluated }, split.span);
  return undefined;
}

/** In base units; null after a mistake, reported. */
function boundOf({ bound }: Expectation, metric: Metric, { lets, findings }: Context): number | null {
  const { dimension, least, most } = metrics[metric];
  const meaning = lets.meaningOf(bound);
  if (meaning === null) return null;
  if (meaning.kind === 'word') {
    lets.unknown(meaning.text, meaning.span);
    return null;
  }
  const amount = meaning.kind === 'amount' ? meaning.amount : null;
  if (amount === null || (amount.dimension !== dimension && amount.dimension !== 'number')) {
    const holes = {
      setting: metric,
      expected: dimensionWords[dimension],
      found: meaningText(meaning),
      nearest: null,
      example: null,
    };
    findings.report('E0302', holes, meaning.span);
    return null;
  }
  const { value } = amount;
  if (value >= least && value <= most) return value;
  const text = (value: number) => amountText({ value, dimension });
  const range = most === Infinity ? `at least ${text(least)}` : `from ${text(least)} to ${text(most)}`;
  findings.report('E0303', { setting: metric, range, found: text(value), advice: null }, meaning.span);
  return null;
}
