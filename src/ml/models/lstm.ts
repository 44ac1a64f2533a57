/**
 * Stacked LSTM language model with plain dropout on the non-recurrent connections: Zaremba, Sutskever and Vinyals,
 * "Recurrent neural network regularization" (arXiv 1409.2329), equations of section 3 with the biases written out:
 *
 *     i = sigm(W x + a + U h' + b)    f, o alike    g = tanh(...)
 *     c = f * c' + i * g              h = o * tanh(c)
 *
 * Deviations, as in the programs whose numbers this model is compared with: two bias vectors, a and b, a layer; the
 * gates are row blocks in the order i, f, g, o; dropout also before the decoder.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, H width, D input of a layer (E or H).
 */
import { add, concat, matMul, mul, reshape, sigmoid, split, tanh } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { LstmSettings } from '../../check/settings/model.ts';
import type { TensorSpec } from '../../engine/engine.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { lookup } from '../../engine/ops/lookup.ts';
import { dropOut } from '../layers/dropout.ts';
import {
  maskSpecs,
  withoutBins,
  type ForwardInput,
  type ForwardOutput,
  type LanguageModel,
} from './model.ts';
import { floatSpec, parameterSpecs, tensorNamed } from './weights.ts';

export function lstm(settings: LstmSettings, vocabulary: number): LanguageModel {
  const { layers, embedding: E, width: H, dropout, tied } = settings;
  return {
    ...withoutBins,
    vocabulary,
    parameters: parameterSpecs({ architecture: settings, vocabulary }),

    state: (B) =>
      Object.fromEntries(
        layerNumbers(layers).flatMap((layer): [string, TensorSpec][] => [
          [`layers.${layer}.h`, floatSpec(B, H)],
          [`layers.${layer}.c`, floatSpec(B, H)],
        ]),
      ),

    masks: ({ time: T, batch: B }) =>
      maskSpecs([
        ...layerNumbers(layers).map(
          (layer) => [`layers.${layer}`, [T * B, layer === 0 ? E : H], dropout] as const,
        ),
        ['decoder', [T * B, H], dropout],
      ]),

    forward: ({ parameters, state, masks, tokens }: ForwardInput): ForwardOutput => {
      const [T, B] = tokens.shape;
      const dropped = (x: Tensor2D, place: string) => dropOut(x, masks, place, dropout);
      const next: NamedTensorMap = {};

      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
      let x = lookup(table, reshape(tokens, [T * B])) as Tensor2D; // [T B, E]
      for (const layer of layerNumbers(layers)) {
        const name = `layers.${layer}`;
        const output = runLayer(
          {
            W: tensorNamed(parameters, `${name}.input`) as Tensor2D,
            U: tensorNamed(parameters, `${name}.recurrent`) as Tensor2D,
            a: tensorNamed(parameters, `${name}.input.bias`) as Tensor1D,
            b: tensorNamed(parameters, `${name}.recurrent.bias`) as Tensor1D,
          },
          dropped(x, name),
          tensorNamed(state, `${name}.h`) as Tensor2D,
          tensorNamed(state, `${name}.c`) as Tensor2D,
          T,
        );
        x = output.hidden;
        next[`${name}.h`] = output.h;
        next[`${name}.c`] = output.c;
      }
      const decoder = tied ? table : (tensorNamed(parameters, 'decoder') as Tensor2D); // [V, H]
      const bias = tensorNamed(parameters, 'decoder.bias'); // [V]
      const hidden = dropped(x, 'decoder');
      const logits = () => add<Tensor2D>(matMul(hidden, decoder, false, true), bias); // [T B, V]
      return { logits, losses: (targets) => crossEntropy(logits(), targets), state: next };
    },
  };
}

interface LayerParameters {
  /** `[4H, D]` */
  readonly W: Tensor2D;
  /** `[4H, H]` */
  readonly U: Tensor2D;
  /** `[4H]` */
  readonly a: Tensor1D;
  readonly b: Tensor1D;
}

/** One layer over all time steps: input `[T B, D]`, state `[B, H]` -> hidden `[T B, H]` and the last state. */
function runLayer({ W, U, a, b }: LayerParameters, x: Tensor2D, h0: Tensor2D, c0: Tensor2D, T: number) {
  // The input's part of the gates does not depend on the state: one product serves all time steps.
  const projected = add<Tensor2D>(matMul(x, W, false, true), add<Tensor>(a, b)); // [T B, 4H]
  const hidden: Tensor2D[] = [];
  let h = h0;
  let c = c0;
  for (const xt of split(projected, T, 0)) {
    const gates = split(add<Tensor2D>(xt, matMul(h, U, false, true)), 4, 1); // 4 x [B, H]
    const [i, f, g, o] = gates as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    c = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
    h = mul(sigmoid(o), tanh(c));
    hidden.push(h);
  }
  return { hidden: concat(hidden, 0), h, c };
}

function layerNumbers(layers: number): number[] {
  return Array.from({ length: layers }, (_, layer) => layer);
}
