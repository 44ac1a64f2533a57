import type { JsonObject } from '../base/json.ts';
import type { SensitivitySettings } from '../check/settings/sensitivity.ts';
import { countsOf, nonzerosOf } from '../ml/compress/accounting.ts';
import {
  bearableSparsities,
  greatestTotal,
  type SensitivityCurve,
  type SensitivityCurves,
} from '../ml/compress/sensitivity.ts';
import { tensorNamed, type Weights } from '../ml/models/weights.ts';
import { StageTrouble } from './trouble.ts';

/** One evaluation: a tensor with so many zeros, or, without one, the model as it is. */
export interface Question {
  readonly tensor: string | null;
  readonly sparsity: number;
}

/** What an analysis makes of its measurements. */
export interface FoundSchedule {
  /** `{from, to}` by tensor: what a pruning takes for its targets. */
  readonly schedule: JsonObject;
  readonly summary: JsonObject;
}

export function foundSchedule(
  weights: Weights,
  questions: readonly Question[],
  losses: readonly number[],
  { from, to }: Pick<SensitivitySettings, 'from' | 'to'>,
): FoundSchedule {
  const [base = NaN] = losses;
  const curves = curvesOf(weights, questions, losses);
  const { parameters } = countsOf(weights);
  const elsewhere = Object.entries(weights)
    .filter(([name]) => curves[name] === undefined)
    .reduce((zeros, [, values]) => zeros + values.length - nonzerosOf(values), 0);
  requireReach(greatestTotal(curves, elsewhere, parameters), to);
  const end = bearableSparsities(curves, to, elsewhere, parameters);
  const start = bearableSparsities(curves, from, elsewhere, parameters);
  const schedule: Record<string, JsonObject> = {};
  for (const [name, sparsity] of Object.entries(end.sparsities)) {
    const has = curves[name]?.points[0]?.sparsity ?? 0;
    schedule[name] = { from: Math.min(start.sparsities[name] ?? has, sparsity), to: sparsity };
  }
  return {
    schedule,
    summary: {
      tensors: Object.keys(curves).length,
      evaluations: losses.length,
      validPerplexity: Math.exp(base),
      /** With a single tensor pruned as the schedule says, no more than this. */
      boundPerplexity: Math.exp(end.bound),
      sparsity: end.total,
    },
  };
}

function curvesOf(
  weights: Weights,
  questions: readonly Question[],
  losses: readonly number[],
): SensitivityCurves {
  const [base = NaN] = losses;
  const curves = new Map<string, { entries: number; points: SensitivityCurve['points'][number][] }>();
  for (const [index, { tensor, sparsity }] of questions.entries()) {
    if (tensor === null) continue;
    const values = tensorNamed(weights, tensor);
    const curve = curves.get(tensor) ?? {
      entries: values.length,
      points: [{ sparsity: sparsityOf(values), loss: base }],
    };
    curve.points.push({ sparsity, loss: losses[index] ?? NaN });
    curves.set(tensor, curve);
  }
  return Object.fromEntries(curves);
}

function requireReach(most: number, wanted: number): void {
  if (wanted <= most) return;
  const percent = (part: number) => `${(100 * part).toFixed(2)}%`;
  throw new StageTrouble(
    `with every tensor pruned as far as it may, ${percent(most)} of all parameters are zero, not ${percent(wanted)}`,
    'ask for less, allow more with `most`, or leave out a `keep yes`',
  );
}

/** Part of a tensor's entries that are zero. */
export function sparsityOf(values: Float32Array): number {
  return 1 - nonzerosOf(values) / values.length;
}
