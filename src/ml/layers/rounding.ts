import {
  clipByValue,
  customGrad,
  div,
  lessEqual,
  abs,
  cast,
  maximum,
  minimum,
  mul,
  neg,
  round,
} from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { ActivationGrid } from '../models/description.ts';

/**
 * `round(s clip(x, -m, m)) / s`, half to even, with the straight-through gradient (Bengio, Léonard and Courville 2013,
 * arXiv 1308.3432): that of the clip alone, one within ±m inclusive and zero outside. Neither m nor s has a gradient.
 */
export function roundStraightThrough<T extends Tensor>(x: T, m: Scalar, s: Scalar): T {
  const rounded = customGrad((...args) => {
    const [values, save] = args as unknown as [Tensor, GradSaveFunc];
    // With the bound, which the caller's scope may have let go when the gradient is asked for.
    save([values, m]);
    const clipped = minimum(maximum(values, neg(m)), m);
    return {
      value: div(round(mul(clipped, s)), s),
      gradFunc: (upstream, saved) => {
        const [values, bound] = saved as [Tensor, Tensor];
        return mul(upstream, cast(lessEqual(abs(values), bound), 'float32'));
      },
    };
  });
  return rounded(x) as T;
}

/** `round(clip(x, -m, m) / i) i`, half to even. It learns no more, so there is no gradient worth having. */
export function roundToGrid<T extends Tensor>(x: T, { maximum: m, inverseScale: i }: ActivationGrid): T {
  return mul<T>(round(div(clipByValue(x, -m, m), i)), i);
}
