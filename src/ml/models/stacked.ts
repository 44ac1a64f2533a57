/**
 * Stacked recurrent language model with plain dropout on the non-recurrent connections: Zaremba, Sutskever and Vinyals,
 * "Recurrent neural network regularization" (arXiv 1409.2329), with layers of any cell in `layers/cells`.
 *
 * Deviations, as in the programs whose numbers this model is compared with: two bias vectors, a and b, a layer; dropout
 * also before the decoder.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, H width, D input of a layer (E or H).
 */
import { add, matMul, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { unreachable } from '../../base/fault.ts';
import type { StackedSettings } from '../../check/settings/model.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { lookup } from '../../engine/ops/lookup.ts';
import type { Cell } from '../layers/cells/cell.ts';
import { gru } from '../layers/cells/gru.ts';
import { lstm } from '../layers/cells/lstm.ts';
import { rnn } from '../layers/cells/rnn.ts';
import { dropOut } from '../layers/dropout.ts';
import { recurrentPoints } from '../layers/site.ts';
import type { Carried } from '../layers/unroll.ts';
import {
  maskSpecs,
  withoutBins,
  type ForwardInput,
  type ForwardOutput,
  type LanguageModel,
} from './model.ts';
import { floatSpec, lookupTable, parameterSpecs, tensorNamed } from './weights.ts';

export function stacked(settings: StackedSettings, vocabulary: number): LanguageModel {
  switch (settings.type) {
    case 'lstm':
      return stackOf(lstm, settings, vocabulary);
    case 'gru':
      return stackOf(gru, settings, vocabulary);
    case 'rnn':
      return stackOf(rnn(settings.nonlinearity), settings, vocabulary);
    default:
      return unreachable(settings);
  }
}

function stackOf<State extends Carried>(
  cell: Cell<State>,
  settings: StackedSettings,
  vocabulary: number,
): LanguageModel {
  const { embedding: E, width: H, dropout, tied } = settings;
  const names = Array.from({ length: settings.layers }, (_, layer) => `layers.${layer}`);
  return {
    ...withoutBins,
    vocabulary,
    hidden: H,
    tables: [tied ? 'embedding' : 'decoder'],
    parameters: parameterSpecs({ architecture: settings, vocabulary }),

    state: (B) =>
      Object.fromEntries(
        names.flatMap((name) => cell.carries.map((vector) => [`${name}.${vector}`, floatSpec(B, H)])),
      ),

    masks: ({ time: T, batch: B }) =>
      maskSpecs([
        ...names.map((name, layer) => [name, [T * B, layer === 0 ? E : H], dropout] as const),
        ['decoder', [T * B, H], dropout],
      ]),

    forward: ({ parameters, state, masks, tokens, site }: ForwardInput): ForwardOutput => {
      const [T, B] = tokens.shape;
      const dropped = (x: Tensor2D, place: string) => dropOut(x, masks, place, dropout);
      const next: NamedTensorMap = {};

      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
      const words = lookupTable(parameters, 'embedding') as Tensor2D;
      let x = lookup(words, reshape(tokens, [T * B])) as Tensor2D; // [T B, E]
      for (const name of names) {
        const points = recurrentPoints(name, site);
        const first = cell.carries.map((vector) => [vector, tensorNamed(state, `${name}.${vector}`)]);
        const { hidden, last } = cell.run(
          {
            W: tensorNamed(parameters, `${name}.input`) as Tensor2D,
            U: tensorNamed(parameters, `${name}.recurrent`) as Tensor2D,
            a: tensorNamed(parameters, `${name}.input.bias`) as Tensor1D,
            b: tensorNamed(parameters, `${name}.recurrent.bias`) as Tensor1D,
          },
          dropped(x, name),
          Object.fromEntries(first) as State,
          T,
          points,
        );
        x = points.output(hidden);
        for (const vector of cell.carries) next[`${name}.${vector}`] = last[vector] as Tensor2D;
      }
      const decoder = tied ? table : (tensorNamed(parameters, 'decoder') as Tensor2D); // [V, H]
      const bias = tensorNamed(parameters, 'decoder.bias'); // [V]
      const hidden = dropped(x, 'decoder');
      const logits = () => add<Tensor2D>(matMul(hidden, decoder, false, true), bias); // [T B, V]
      return {
        hidden,
        logits,
        losses: (targets) => crossEntropy(logits(), targets),
        state: next,
        readouts: (words) => [{ vectors: hidden, words }],
      };
    },
  };
}
