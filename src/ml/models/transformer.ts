/**
 * Causal Transformer language model with a sliding window of attention and, if asked, an adaptive vocabulary: the
 * decoder of MicroNet (Yan et al. 2020, arXiv 2005.07877). Layers are pre-norm and nothing is normalised at the end:
 *
 *     x = sqrt(d) embedding(tokens)
 *     x = x + W_o attention(norm(x))        x = x + W_2 relu(W_1 norm(x) + b_1) + b_2        in each layer
 *     p = softmax(x)                        with the tables of the embedding
 *
 * and dropout after the embedding, after both parts of a layer, inside its feed-forward part and before the softmax.
 *
 * Shape letters: T time steps, B columns, N = T * B, V word types, d width, H heads, k and v widths of a key and a
 * value, S tokens before itself that a token attends to.
 */
import { mul, ones, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TransformerSettings } from '../../check/settings/model.ts';
import { dropOut } from '../layers/dropout.ts';
import { decoderLayer } from '../layers/decoder-layer.ts';
import { carried } from '../layers/memory.ts';
import { untouched } from '../layers/site.ts';
import { decode, embed, vocabularyBins } from '../layers/vocabulary.ts';
import type { AttentionMemory } from '../layers/window-attention.ts';
import {
  maskSpecs,
  withoutBins,
  type ForwardInput,
  type ForwardOutput,
  type LanguageModel,
} from './model.ts';
import { routing } from './routing.ts';
import { floatSpec, parameterSpecs, tensorNamed } from './weights.ts';

export function transformer(settings: TransformerSettings, vocabulary: number): LanguageModel {
  const { layers, width, heads, key, value, inner, context, dropout } = settings;
  const bins = vocabularyBins(settings, vocabulary);
  const names = Array.from({ length: layers }, (_, layer) => `layers.${layer}`);
  return {
    vocabulary,
    hidden: width,
    tables: bins.length === 1 ? ['embedding'] : bins.map((_, bin) => `embedding.${bin}`),
    parameters: parameterSpecs({ architecture: settings, vocabulary }),

    state: (B) => ({
      presence: floatSpec(context - 1),
      ...Object.fromEntries(
        names.map((name) => [`${name}.memory`, floatSpec(context - 1, B, heads, key + value)]),
      ),
    }),

    masks: ({ time: T, batch: B }) => {
      const [stream, wide] = [
        [T * B, width],
        [T * B, inner],
      ] as const;
      return maskSpecs([
        ['embedding', stream, dropout],
        ...names.flatMap((name) => [
          [`${name}.attention`, stream, dropout] as const,
          [`${name}.feedforward.inner`, wide, dropout] as const,
          [`${name}.feedforward`, stream, dropout] as const,
        ]),
        ['decoder', stream, dropout],
      ]);
    },

    ...(bins.length === 1 ? withoutBins : routing(bins)),

    forward: ({ parameters, state, begins = false, masks, tokens, site }: ForwardInput): ForwardOutput => {
      const [T, B] = tokens.shape;
      const dropped = (x: Tensor2D, place: string) => dropOut(x, masks, place, dropout);
      const next: NamedTensorMap = { presence: carried(tensorNamed(state, 'presence'), ones([T])) };

      const embedded = embed(reshape(tokens, [T * B]), bins, parameters);
      let x = dropped(mul(embedded, Math.sqrt(width)), 'embedding');
      for (const name of names) {
        const memory = begins ? null : memoryOf(state, name);
        const layer = decoderLayer({ x, batch: B, parameters, name, settings, memory, dropped, site });
        next[`${name}.memory`] = carried(tensorNamed(state, `${name}.memory`), layer.keysAndValues);
        x = layer.output;
      }
      const hidden = (site ?? untouched)('hidden', dropped(x, 'decoder'));
      return { ...decode(hidden, bins, parameters), state: next };
    },
  };
}

function memoryOf(state: NamedTensorMap, name: string): AttentionMemory {
  return {
    keysAndValues: tensorNamed(state, `${name}.memory`) as Tensor4D,
    presence: tensorNamed(state, 'presence') as Tensor1D,
  };
}
