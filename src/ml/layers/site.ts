import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * What becomes of activations at a named point of a model, one of `activationPoints`: a tensor of the same shape, or the
 * tensor itself. Whoever calls a model may so look at what passes there, or round it; without a site the model computes
 * as if it had no points.
 */
export type Site = <T extends Tensor>(point: string, x: T) => T;

/** The site of a model that is called without one. */
export const untouched: Site = (_point, x) => x;

/** The points of a recurrent layer. */
export interface RecurrentPoints {
  /** The input's part of the gates, for all time steps. */
  readonly input: (projected: Tensor2D) => Tensor2D;
  /** The state before a time step, as the layer's matrices read it. */
  readonly state: (h: Tensor2D) => Tensor2D;
  /** The states after all time steps, as the next layer reads them. */
  readonly output: (hidden: Tensor2D) => Tensor2D;
}

export function recurrentPoints(layer: string, site: Site = untouched): RecurrentPoints {
  return {
    input: (projected) => site(`${layer}.input`, projected),
    state: (h) => site(`${layer}.state`, h),
    output: (hidden) => site(`${layer}.output`, hidden),
  };
}
