import { add, matMul, mul, sigmoid, split, tanh } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RecurrentPoints } from '../site.ts';
import { unroll, type Unrolled } from '../unroll.ts';
import type { Cell } from './cell.ts';

export interface LstmState {
  readonly h: Tensor2D;
  readonly c: Tensor2D;
}

/**
 * Long short-term memory: Zaremba, Sutskever and Vinyals (arXiv 1409.2329), section 3, with the biases written out. Gates
 * lie in the order i, f, g, o:
 *
 *     i = sigm(W x + a + U h' + b)    f, o alike    g = tanh(...)
 *     c = f * c' + i * g              h = o * tanh(c)
 */
export const lstm: Cell<LstmState> = {
  carries: ['h', 'c'],
  run: ({ W, U, a, b }, x, first, steps, points) =>
    // The input's part of the gates does not depend on the state: one product serves all time steps.
    unrollLstm(
      points.input(add(matMul(x, W, false, true), add<Tensor>(a, b))),
      U,
      first,
      steps,
      points.state,
    ),
};

/** The same from the input's part of the gates with both biases, `[T B, 4H]`; `read`: what U reads of the state. */
export function unrollLstm(
  projected: Tensor2D,
  U: Tensor2D,
  first: LstmState,
  steps: number,
  read: RecurrentPoints['state'],
): Unrolled<LstmState> {
  return unroll(split(projected, steps, 0), first, (input, state) => {
    const gates = split(add<Tensor2D>(input, matMul(read(state.h), U, false, true)), 4, 1); // 4 x [B, H]
    const [i, f, g, o] = gates as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    const c = add<Tensor2D>(mul(sigmoid(f), state.c), mul(sigmoid(i), tanh(g)));
    return { h: mul<Tensor2D>(sigmoid(o), tanh(c)), c };
  });
}
