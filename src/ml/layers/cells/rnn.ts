import { add, matMul, relu, split, tanh } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RnnSettings } from '../../../check/settings/model.ts';
import { unroll } from '../unroll.ts';
import type { Cell } from './cell.ts';

/** Simple recurrent network (Elman 1990), without gates: `h = f(W x + a + U h' + b)`, f being tanh or relu. */
export function rnn(nonlinearity: RnnSettings['nonlinearity']): Cell<{ readonly h: Tensor2D }> {
  const f = nonlinearity === 'tanh' ? tanh<Tensor2D> : relu<Tensor2D>;
  return {
    carries: ['h'],
    run({ W, U, a, b }, x, first, steps, points) {
      const projected = points.input(add(matMul(x, W, false, true), add<Tensor>(a, b))); // [T B, H]
      return unroll(split(projected, steps, 0), first, (input, { h }) => ({
        h: f(add<Tensor2D>(input, matMul(points.state(h), U, false, true))),
      }));
    },
  };
}
