import { fault } from '../base/fault.ts';
import { stream } from '../ml/random/stream.ts';
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
export function meanInterval(values: readonly number[], level: number): Interval {
  return percentiles(meansOfResamples(values, 'after'), tailOf(values.length, level));
}

/** Of the difference of the means of two samples, each drawn anew by itself; as wide as the smaller of them asks for. */
export function differenceInterval(
  before: readonly number[],
  after: readonly number[],
  level: number,
): Interval {
  const earlier = meansOfResamples(before, 'before');
  const differences = meansOfResamples(after, 'after').map((mean, at) => mean - (earlier[at] ?? 0));
  return percentiles(differences, tailOf(Math.min(before.length, after.length), level));
}

/** The part of the resampled means on either side of an interval. */
export function tailOf(count: number, level: number): number {
  if (count < 2) fault('an interval of fewer than two values');
  return normalBelow(-Math.sqrt(count / (count - 1)) * studentBound(level, count - 1));
}

function meansOfResamples(values: readonly number[], side: 'before' | 'after'): Float64Array {
  const count = values.length;
  const places = drawnPlaces(count, side);
  return new Float64Array(resamples).map((_, resample) => {
    let sum = 0;
    for (let at = resample * count; at < (resample + 1) * count; at++) sum += values[places[at] ?? 0] ?? 0;
    return sum / count;
  });
}

const drawn = new Map<string, Uint32Array>();

/** Which values a resample takes, `count` of each, one resample after the other. Drawn once: they are always the same. */
function drawnPlaces(count: number, side: 'before' | 'after'): Uint32Array {
  const name = `resamples of ${count} ${side}`;
  const known = drawn.get(name);
  if (known !== undefined) return known;
  const draw = stream(0, name);
  const places = new Uint32Array(resamples * count).map(() => draw.integer(count));
  drawn.set(name, places);
  return places;
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
