import { add, div, minimum, mul, scalar } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs-core';
import { globalNorm } from '../../engine/ops/norm.ts';
import { tensorNamed } from '../models/weights.ts';

export interface GradientRule {
  /** Greatest global L2 norm; null = not clipped. */
  readonly clip: number | null;
  readonly weightDecay: number;
}

/**
 * What an optimizer is given: all gradients times min(1, clip / (norm + 1e-6)) (Pascanu, Mikolov and Bengio 2012,
 * arXiv 1211.5063, section 3.2, with the usual guard against a zero norm), then weight decay * w added. The norm is
 * that of the raw gradients.
 */
export function conditioned(
  gradients: NamedTensorMap,
  parameters: NamedTensorMap,
  { clip, weightDecay }: GradientRule,
): { readonly gradients: NamedTensorMap; readonly norm: Scalar } {
  const norm = globalNorm(Object.values(gradients));
  const factor = clip === null ? null : minimum<Scalar>(1, div(scalar(clip), add(norm, 1e-6)));
  const condition = (name: string, gradient: Tensor): Tensor => {
    const clipped = factor === null ? gradient : mul(gradient, factor);
    return weightDecay === 0 ? clipped : add(clipped, mul(tensorNamed(parameters, name), weightDecay));
  };
  return {
    gradients: Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, condition(name, gradient)]),
    ),
    norm,
  };
}
