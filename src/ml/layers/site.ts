import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What becomes of activations at a named point of a model, one of `activationPoints`: a tensor of the same shape, or the
 * tensor itself. Whoever calls a model may so look at what passes there, or round it; without a site the model computes
 * as if it had no points.
 */
export type Site = <T extends Tensor>(point: string, x: T) => T;

/** The site of a model that is called without one. */
export const untouched: Site = (_point, x) => x;
