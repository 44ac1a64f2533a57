import { concat } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** What a recurrent layer carries from one time step to the next; `h` is its output, `[B, n]`. */
export interface Carried {
  readonly h: Tensor2D;
}

/** Hidden `[T B, n]` and the state after the last time step. */
export interface Unrolled<State extends Carried> {
  readonly hidden: Tensor2D;
  readonly last: State;
}

/** Takes a cell through the time steps of a window, one input a step. */
export function unroll<Input, State extends Carried>(
  inputs: readonly Input[],
  first: State,
  step: (input: Input, state: State) => State,
): Unrolled<State> {
  const hidden: Tensor2D[] = [];
  let state = first;
  for (const input of inputs) {
    state = step(input, state);
    hidden.push(state.h);
  }
  return { hidden: concat(hidden, 0), last: state };
}
