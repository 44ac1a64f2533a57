import { fault } from '../../base/fault.ts';

/** Losses of two models on the same tokens `[N]`, in the order of the text, in nats. */
export interface LossPair {
  /** Ids of the tokens that were predicted; words ordered by frequency, the most frequent is 0. */
  readonly targets: Int32Array;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** A point of a running sum: everything at or below `at`. */
export interface Gain {
  readonly at: number;
  /** Loss that went away, in nats a token of the whole text. */
  readonly gain: number;
  /** Fraction of the text's tokens. */
  readonly share: number;
}

/** What a model gains on frequent words, then on rarer ones: `at` is the id plus one (Yan et al. 2020, arXiv 2005.07877). */
export function gainByFrequency(pair: LossPair): readonly Gain[] {
  return runningSums(pair, (id) => id + 1);
}

/**
 * What it gains on words that came shortly before, then on those that came longer ago: `at` is the distance to the
 * previous occurrence of the same word. First occurrences have none and are left out.
 */
export function gainByGap(pair: LossPair): readonly Gain[] {
  const last = new Map<number, number>();
  return runningSums(pair, (id, position) => {
    const before = last.get(id);
    last.set(id, position);
    return before === undefined ? null : position - before;
  });
}

function runningSums(
  { targets, before, after }: LossPair,
  placeOf: (id: number, position: number) => number | null,
): readonly Gain[] {
  if (targets.length !== before.length || targets.length !== after.length) {
    fault(`losses of ${before.length} and ${after.length} for ${targets.length} tokens`);
  }
  const sums = new Map<number, { gain: number; count: number }>();
  for (let position = 0; position < targets.length; position++) {
    const place = placeOf(targets[position] ?? 0, position);
    if (place === null) continue;
    const sum = sums.get(place) ?? { gain: 0, count: 0 };
    sum.gain += (before[position] ?? 0) - (after[position] ?? 0);
    sum.count++;
    sums.set(place, sum);
  }
  const points: Gain[] = [];
  let [gain, count] = [0, 0];
  for (const [at, sum] of [...sums].sort(([a], [b]) => a - b)) {
    gain += sum.gain;
    count += sum.count;
    points.push({ at, gain: gain / targets.length, share: count / targets.length });
  }
  return points;
}

/** The curve at about `count` places, evenly spaced by the logarithm of `at`; its ends stay. */
export function thinned(curve: readonly Gain[], count: number): readonly Gain[] {
  const first = curve.at(0)?.at ?? 1;
  const last = curve.at(-1)?.at ?? 1;
  const step = Math.log(last / first) / count;
  const kept: Gain[] = [];
  let next = -Infinity;
  for (const [index, point] of curve.entries()) {
    const place = Math.log(point.at / first);
    if (place < next && index < curve.length - 1) continue;
    kept.push(point);
    next = place + step;
  }
  return kept;
}

/** Where articles of a WikiText text begin: a line with one `=` at its start, where lower headings have two. */
export function articleStarts(
  targets: Int32Array,
  { lineEnd, heading }: { readonly lineEnd: number; readonly heading: number },
): readonly number[] {
  const starts: number[] = [];
  for (let at = 1; at < targets.length; at++) {
    const begins = targets[at - 1] === lineEnd && targets[at] === heading;
    if (begins && targets[at + 1] !== heading) starts.push(at);
  }
  return starts;
}
