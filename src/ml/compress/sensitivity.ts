/**
 * Which sparsity each tensor bears, from the losses that a model has with one of them pruned and the others as they are:
 * as far as the loss stays below a bound that is the same for all, and is the one with which the wanted number of weights
 * goes (as MicroNet's authors found their schedules: Yan et al. 2020, arXiv 2005.07877).
 */
import { fault } from '../../base/fault.ts';

/** Losses at ascending sparsities of one tensor; the first is what it has, unpruned or as it came. */
export interface SensitivityCurve {
  readonly entries: number;
  readonly points: readonly { readonly sparsity: number; readonly loss: number }[];
}

export type SensitivityCurves = Readonly<Record<string, SensitivityCurve>>;

export interface BearableSparsities {
  /** By tensor, where it is more than the tensor has. */
  readonly sparsities: Readonly<Record<string, number>>;
  /** With one tensor pruned so far, no loss is greater. */
  readonly bound: number;
  /** Zeros among all parameters that these come to. */
  readonly total: number;
}

/** Sparsities are told in hundredths of a percent: what lies below is noise. */
const grain = 1e-4;

/** Greatest zeros among `parameters` that the curves reach; `elsewhere` are zeros of other tensors. */
export function greatestTotal(curves: SensitivityCurves, elsewhere: number, parameters: number): number {
  return totalOf(sparsitiesAt(curves, Infinity), curves, elsewhere, parameters);
}

/** Sparsities that leave `wanted` of all parameters zero; it must be in reach. */
export function bearableSparsities(
  curves: SensitivityCurves,
  wanted: number,
  elsewhere: number,
  parameters: number,
): BearableSparsities {
  const losses = Object.values(curves).flatMap(({ points }) => points.map(({ loss }) => loss));
  if (losses.length === 0) fault('no curve to go by');
  const totalAt = (bound: number) => totalOf(sparsitiesAt(curves, bound), curves, elsewhere, parameters);
  if (totalAt(-Infinity) >= wanted) return { sparsities: {}, bound: -Infinity, total: totalAt(-Infinity) };
  // Below every loss all tensors stay as they are.
  let below = losses.reduce((least, loss) => Math.min(least, loss)) - 1;
  let above = losses.reduce((greatest, loss) => Math.max(greatest, loss));
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (below + above) / 2;
    if (totalAt(middle) < wanted) below = middle;
    else above = middle;
  }
  // Where a curve is level, many weights go at one bound: the way between its two ends is divided.
  const [least, most] = [sparsitiesAt(curves, below), sparsitiesAt(curves, above)];
  const [low, high] = [least, most].map((one) => totalOf(one, curves, elsewhere, parameters)) as [
    number,
    number,
  ];
  const part = high === low ? 1 : Math.min(1, Math.max(0, (wanted - low) / (high - low)));
  const sparsities: Record<string, number> = {};
  for (const [name, { points }] of Object.entries(curves)) {
    const [from = 0, to = 0] = [least[name], most[name]];
    const sparsity = Math.round((from + part * (to - from)) / grain) * grain;
    if (sparsity > (points[0]?.sparsity ?? 0)) sparsities[name] = Number(sparsity.toFixed(4));
  }
  const everywhere = { ...sparsitiesAt(curves, -Infinity), ...sparsities };
  return { sparsities, bound: above, total: totalOf(everywhere, curves, elsewhere, parameters) };
}

/** The greatest sparsity of each tensor up to which no loss is above the bound; between measurements, a straight line. */
function sparsitiesAt(curves: SensitivityCurves, bound: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(curves).map(([name, { points }]) => [name, lastWithin(points, bound)]),
  );
}

function lastWithin(points: SensitivityCurve['points'], bound: number): number {
  let [before = fault('a curve without a point')] = points;
  for (const point of points.slice(1)) {
    if (point.loss > bound) {
      if (before.loss >= bound) return before.sparsity;
      const part = (bound - before.loss) / (point.loss - before.loss);
      return before.sparsity + part * (point.sparsity - before.sparsity);
    }
    before = point;
  }
  return before.sparsity;
}

function totalOf(
  sparsities: Readonly<Record<string, number>>,
  curves: SensitivityCurves,
  elsewhere: number,
  parameters: number,
): number {
  let zeros = elsewhere;
  for (const [name, { entries }] of Object.entries(curves)) zeros += entries * (sparsities[name] ?? 0);
  return zeros / parameters;
}
