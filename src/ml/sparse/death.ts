import type { Compat } from '../../check/settings/sparse.ts';
import { smallestMagnitude } from '../compress/magnitude.ts';
import { blocksOf, connectionsOf, type SparseTensor } from './tensor.ts';

/** What one tensor's death reads; `weights` are zero where `mask` is. */
export interface Dying {
  readonly tensor: SparseTensor;
  readonly weights: Float32Array;
  readonly mask: Float32Array;
  /** Fraction of the connections to remove. */
  readonly rate: number;
}

/** Each of these returns the mask that is left; `mask` stays as it was. */
export type Death = (dying: Dying) => Float32Array;

/** `ceil(rate * connections)` connections of least magnitude; ties with the last of them go too. */
export const dieByMagnitude: Death = ({ weights, mask, rate }) => magnitudeMask(weights, mask, rate);

/** The same within each gate. */
export const dieByGateMagnitude: Death = ({ tensor, weights, mask, rate }) => {
  const left = new Float32Array(mask.length);
  for (const [begin, end] of blocksOf(tensor)) {
    left.set(magnitudeMask(weights.subarray(begin, end), mask.subarray(begin, end), rate), begin);
  }
  return left;
};

function magnitudeMask(weights: Float32Array, mask: Float32Array, rate: number): Float32Array {
  const connections = connectionsOf(mask);
  const removed = Math.ceil(rate * connections);
  // Free places hold zeros, the smallest magnitudes of all, so they count among the k smallest.
  const threshold = removed === 0 ? 0 : smallestMagnitude(weights, mask.length - connections + removed);
  return weights.map((weight) => (Math.abs(weight) > threshold ? 1 : 0));
}

/**
 * Half of the connections to remove are the positives closest to zero, half the negatives closest to zero: Mocanu et
 * al. (Nature Communications 2018), algorithm 1. `source`: the negatives farthest from zero, as the published program
 * of Selfish-RNN does it.
 */
export function dieBySign(compat: Compat): Death {
  return ({ weights, mask, rate }) => {
    const half = Math.ceil(Math.ceil(rate * connectionsOf(mask)) / 2);
    const positives = weights.filter((weight) => weight > 0).sort();
    const negatives = weights.filter((weight) => weight < 0).sort();
    const nearest = compat === 'intended' ? negatives.reverse() : negatives;
    const above = positives[Math.min(half, positives.length) - 1] ?? 0;
    const bound = nearest[Math.min(half, nearest.length) - 1];
    return weights.map((weight) => {
      if (weight > 0) return weight > above ? 1 : 0;
      if (weight === 0) return 0;
      if (bound === undefined) return 1;
      return (compat === 'intended' ? weight < bound : weight > bound) ? 1 : 0;
    });
  };
}

/** Everything whose magnitude does not exceed the threshold. */
export function dieByThreshold(threshold: number): Death {
  return ({ weights }) => weights.map((weight) => (Math.abs(weight) > threshold ? 1 : 0));
}

/** The threshold of the next update: doubled or halved where more than 2 % too few or too many were removed. */
export function nextThreshold(threshold: number, removed: number, wanted: number): number {
  if (removed < 0.98 * wanted) return 2 * threshold;
  if (removed > 1.02 * wanted) return 0.5 * threshold;
  return threshold;
}

/** A threshold for all tensors and how far a trial moves it. Both outlive the update. */
export interface GlobalThreshold {
  readonly threshold: number;
  readonly increment: number;
}

/**
 * Moves the threshold up or down, less and less, until it removes within 2 % of `wanted` from all tensors together, or
 * until a trial removes as many as the one before.
 */
export function seekThreshold(
  start: GlobalThreshold,
  wanted: number,
  removedBy: (threshold: number) => number,
): GlobalThreshold & { readonly removed: number } {
  let { threshold, increment } = start;
  let removed = 0;
  for (let before = 0; removed < 0.98 * wanted || removed > 1.02 * wanted; before = removed) {
    removed = removedBy(threshold);
    if (removed === before) break;
    if (removed > 1.02 * wanted) threshold *= 1 - increment;
    else if (removed < 0.98 * wanted) threshold *= 1 + increment;
    else break;
    increment *= 0.99;
  }
  return { threshold, increment, removed };
}
