import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { RecurrentPoints } from '../site.ts';
import type { Carried, Unrolled } from '../unroll.ts';

/** Parameters of a layer of width H over inputs of width D, with g gates as row blocks. */
export interface CellParameters {
  /** Input to gates `[g H, D]`. */
  readonly W: Tensor2D;
  /** State to gates `[g H, H]`. */
  readonly U: Tensor2D;
  /** Their biases `[g H]`. */
  readonly a: Tensor1D;
  readonly b: Tensor1D;
}

/** A kind of recurrent layer. */
export interface Cell<State extends Carried> {
  /** Names of the vectors `[B, H]` of a state. */
  readonly carries: readonly (keyof State & string)[];
  /** A layer over all time steps: x `[T B, D]`. */
  run(
    parameters: CellParameters,
    x: Tensor2D,
    first: State,
    steps: number,
    points: RecurrentPoints,
  ): Unrolled<State>;
}
