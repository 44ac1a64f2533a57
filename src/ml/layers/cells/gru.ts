import { add, matMul, mul, sigmoid, split, sub, tanh } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { unroll } from '../unroll.ts';
import type { Cell } from './cell.ts';

/**
 * Gated recurrent unit: Cho et al. (arXiv 1406.1078), equations 5 to 8, in the form that reads the state before it is
 * reset (Chung et al., arXiv 1412.3555, has the other), as cuDNN and PyTorch have it, with both biases. Gates lie in
 * the order r, z, n:
 *
 *     r = sigm(W x + a + U h' + b)    z alike
 *     n = tanh(W x + a + r * (U h' + b))
 *     h = (1 - z) * n + z * h'
 */
export const gru: Cell<{ readonly h: Tensor2D }> = {
  carries: ['h'],
  run({ W, U, a, b }, x, first, steps, points) {
    const projected = points.input(add(matMul(x, W, false, true), a)); // [T B, 3H]
    return unroll(split(projected, steps, 0), first, (input, { h }) => {
      const [xr, xz, xn] = split(input, 3, 1) as [Tensor2D, Tensor2D, Tensor2D]; // each [B, H]
      const inner = add<Tensor2D>(matMul(points.state(h), U, false, true), b);
      const [hr, hz, hn] = split(inner, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
      const r = sigmoid(add<Tensor2D>(xr, hr));
      const z = sigmoid(add<Tensor2D>(xz, hz));
      const n = tanh(add<Tensor2D>(xn, mul(r, hn)));
      return { h: add<Tensor2D>(mul(sub(1, z), n), mul(z, h)) };
    });
  },
};
