import { reshape, sum } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { batchMatMulGradConfig } from '@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js';

/** tfjs' own, and where an operand was stretched over the other's batch, summed over the copies. */
export const matMulGradient: GradConfig = {
  ...batchMatMulGradConfig,
  gradFunc: (upstream, saved, attributes) => {
    const [a, b] = saved as [Tensor, Tensor];
    const gradients = batchMatMulGradConfig.gradFunc(upstream, saved, attributes);
    return {
      a: () => summedTo(gradients.a?.() as Tensor, a.shape),
      b: () => summedTo(gradients.b?.() as Tensor, b.shape),
    };
  },
};

function summedTo(gradient: Tensor, shape: number[]): Tensor {
  const missing = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((extent, axis) =>
    axis < missing || (shape[axis - missing] === 1 && extent !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? gradient : reshape(sum(gradient, axes), shape);
}
