/**
 * Recurrent layers between the dropouts of AWD-LSTM: Merity, Keskar and Socher, "Regularizing and optimizing LSTM
 * language models" (arXiv 1708.02182), sections 2 and 4. Whole words are dropped, then one mask for all time steps
 * drops the input, what passes between layers, and the output; and weights from state to gates are dropped.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, n width of a layer, r rows of its gates.
 */
import { add, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import type { RecurrentDropout } from '../../check/settings/recurrent.ts';
import type { Specs } from '../../engine/engine.ts';
import type { ForwardInput } from '../models/model.ts';
import { floatSpec, lookupTable, tensorNamed } from '../models/weights.ts';
import type { LstmState } from './cells/lstm.ts';
import { lockedDropout, lookupWithDropout, type KeepMasks } from './dropout.ts';
import { affine } from './linear.ts';
import { recurrentPoints, type RecurrentPoints } from './site.ts';
import type { Unrolled } from './unroll.ts';

export interface RegularisedStack {
  readonly vocabulary: number;
  readonly embedding: number;
  /** From the input on. */
  readonly layers: readonly StackLayer[];
  readonly dropout: RecurrentDropout;
  readonly weightDrop: number;
}

export interface StackLayer {
  readonly name: string;
  /** Width n. */
  readonly state: number;
  /** Rows r of its matrices. */
  readonly rows: number;
}

/** What is different from model to model. */
export interface StackCell {
  /** Drops weights from state to gates `[r, n]`; the mask is at `place`. */
  readonly dropWeights: (U: Tensor2D, masks: KeepMasks, place: string) => Tensor2D;
  /**
   * A layer over all time steps, from the input's part of the gates with both biases `[T B, r]`; `read`: what U reads of
   * the state.
   */
  readonly run: (
    projected: Tensor2D,
    U: Tensor2D,
    first: LstmState,
    steps: number,
    read: RecurrentPoints['state'],
  ) => Unrolled<LstmState>;
}

export function stackState({ layers }: RegularisedStack, B: number): Specs {
  return Object.fromEntries(
    layers.flatMap(({ name, state: n }) => [
      [`${name}.h`, floatSpec(B, n)],
      [`${name}.c`, floatSpec(B, n)],
    ]),
  );
}

/** Places of keep masks with their shapes and probabilities, for `maskSpecs`. */
export function stackMasks(
  { vocabulary, embedding, layers, dropout: p, weightDrop }: RegularisedStack,
  B: number,
): (readonly [place: string, shape: readonly number[], dropout: number])[] {
  const output = layers.at(-1)?.state ?? embedding;
  return [
    ['words', [vocabulary, 1], p.words],
    ['input', [B, embedding], p.input],
    ...layers.slice(0, -1).map(({ name, state }) => [`${name}.hidden`, [B, state], p.hidden] as const),
    ['output', [B, output], p.output],
    ...layers.map(({ name, state: n, rows }) => [`${name}.recurrent`, [rows, n], weightDrop] as const),
  ];
}

/** The stack's output `[T B, n]` before and after dropout, and its state after the window. */
export function runStack(
  { layers, dropout: p }: RegularisedStack,
  { parameters, state, masks, tokens, site }: ForwardInput,
  { dropWeights, run }: StackCell,
): { readonly output: Tensor2D; readonly dropped: Tensor2D; readonly state: NamedTensorMap } {
  const [T, B] = tokens.shape;
  const next: NamedTensorMap = {};
  const table = lookupTable(parameters, 'embedding') as Tensor2D; // [V, E]
  let x = lookupWithDropout(table, reshape(tokens, [T * B]), masks, 'words', p.words); // [T B, E]
  x = lockedDropout(x, masks, 'input', p.input);
  for (const [layer, { name }] of layers.entries()) {
    const points = recurrentPoints(name, site);
    const U = tensorNamed(parameters, `${name}.recurrent`) as Tensor2D;
    const { hidden, last } = run(
      // Biases of both maps are added to the input's, once for all time steps.
      points.input(
        add(affine(x, parameters, `${name}.input`), tensorNamed(parameters, `${name}.recurrent.bias`)),
      ),
      dropWeights(U, masks, `${name}.recurrent`),
      {
        h: tensorNamed(state, `${name}.h`) as Tensor2D,
        c: tensorNamed(state, `${name}.c`) as Tensor2D,
      },
      T,
      points.state,
    );
    next[`${name}.h`] = last.h;
    next[`${name}.c`] = last.c;
    const output = points.output(hidden);
    x = layer === layers.length - 1 ? output : lockedDropout(output, masks, `${name}.hidden`, p.hidden);
  }
  return { output: x, dropped: lockedDropout(x, masks, 'output', p.output), state: next };
}
