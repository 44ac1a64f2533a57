import { mul, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { lookup } from '../../engine/ops/lookup.ts';
import { tensorNamed } from '../models/weights.ts';

/** Keep masks of a step (1 = kept) by place; null = no dropout, as in evaluation. */
export type KeepMasks = NamedTensorMap | null;

/** Inverted dropout of every element by itself, or of whatever the mask broadcasts to. */
export function dropOut<T extends Tensor>(x: T, masks: KeepMasks, place: string, probability: number): T {
  if (masks === null || probability === 0) return x;
  return mul(mul(x, tensorNamed(masks, place)), 1 / (1 - probability));
}

/**
 * Locked (variational) dropout: one mask `[B, F]` for all time steps of x `[T B, F]` (Gal and Ghahramani,
 * arXiv 1512.05287).
 */
export function lockedDropout(x: Tensor2D, masks: KeepMasks, place: string, probability: number): Tensor2D {
  if (masks === null || probability === 0) return x;
  const [batch, features] = tensorNamed(masks, place).shape as [number, number];
  const steps = reshape(x, [-1, batch, features]);
  return reshape(dropOut(steps, masks, place, probability), x.shape);
}

/**
 * Looks ids up in a table of which whole rows are dropped, the same word everywhere in the window; mask `[V, 1]`
 * (Merity et al., arXiv 1708.02182, section 4.3). The table itself stays whole: a tied decoder reads it.
 */
export function lookupWithDropout(
  table: Tensor2D,
  ids: Tensor,
  masks: KeepMasks,
  place: string,
  probability: number,
): Tensor2D {
  const rows = lookup(table, ids) as Tensor2D;
  if (masks === null || probability === 0) return rows;
  const kept = lookup(tensorNamed(masks, place) as Tensor2D, ids);
  return mul(mul(rows, kept), 1 / (1 - probability));
}
