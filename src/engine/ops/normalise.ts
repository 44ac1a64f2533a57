import { customGrad, mean, mul, rsqrt, square, sub, add } from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';

/**
 * `(x - mean) / sqrt(variance + epsilon)` over the last axis, the variance being that of the whole axis: layer
 * normalisation (Ba, Kiros and Hinton 2016, arXiv 1607.06450) without its gain and offset.
 *
 * The gradient `(g - mean(g) - y mean(g y)) / deviation` needs only the result y and the deviation.
 */
export function normalise(x: Tensor, epsilon: number): Tensor {
  const normalised = customGrad((...args) => {
    const [input, save] = args as [Tensor, GradSaveFunc];
    const centred = sub(input, mean(input, -1, true));
    const scale = rsqrt(add(mean(square(centred), -1, true), epsilon));
    const y = mul(centred, scale);
    save([y, scale]);
    return {
      value: y,
      gradFunc: (upstream, saved) => {
        const [result, factor] = saved as [Tensor, Tensor];
        const along = mul(result, mean(mul(upstream, result), -1, true));
        return mul(sub(sub(upstream, mean(upstream, -1, true)), along), factor);
      },
    };
  });
  return normalised(x);
}
