import { fault } from '../base/fault.ts';
import type { Stream } from '../ml/random/stream.ts';
import { normalBelow, studentBound } from './distributions.ts';

/** Where a mean is likely to lie. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const resamples = 10_000;

/**
 * Of the mean of a sample: percentiles of the means of samples drawn from it with replacement (Efron 1979). They are
 * taken further out than `level` says, so that with few values the interval is as wide as Student's: at
 * Phi(-sqrt(n / (n - 1)) t) for the t of n - 1 degrees of freedom (Hesterberg 2015, "What teachers should know about the
 * bootstrap", the expanded percentile interval).
 */
export function meanInterval(values: readonly number[], level: number, stream: Stream): Interval {
  return percentiles(meansOfResamples(values, stream), tailOf(values.length, level));
}

/** Of the difference of the means of two samples, each drawn anew by itself; as wide as the smaller of them asks for. */
export function differenceInterval(
  before: readonly number[],
  after: readonly number[],
  level: number,
  stream: Stream,
): Interval {
  const earlier = meansOfResamples(before, stream);
  const differences = meansOfResamples(after, stream).map((mean, at) => mean - (earlier[at] ?? 0));
  return percentiles(differences, tailOf(Math.min(before.length, after.length), level));
}

/** The part of the resampled means on either side of an interval. */
export function tailOf(count: number, level: number): number {
  if (count < 2) fault('an interval of fewer than two values');
  return normalBelow(-Math.sqrt(count / (count - 1)) * studentBound(level, count - 1));
}

function meansOfResamples(values: readonly number[], stream: Stream): Float64Array {
  const count = values.length;
  return new Float64Array(resamples).map(() => {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[stream.integer(count)] ?? fault('no such value');
    return sum / count;
  });
}

/** Between the two nearest, as in most programs (definition 7 of Hyndman and Fan 1996). */
function percentiles(means: Float64Array, tail: number): Interval {
  const sorted = means.sort();
  const at = (part: number): number => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? fault('no means');
    const above = sorted[Math.ceil(place)] ?? fault('no means');
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at(tail), high: at(1 - tail) };
}
