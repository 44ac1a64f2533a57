/**
 * LSTM with dropped weights and a mixture of softmaxes: Yang et al., "Breaking the softmax bottleneck" (arXiv
 * 1711.03953), equation 4, over the layers of Merity et al. (arXiv 1708.02182):
 *
 *     h_k = tanh(A_k x + a_k)    pi = softmax(B x)    p(w) = sum_k pi_k softmax(E h_k + e)_w
 *
 * and the loss is -ln(p + 1e-8), as in the program whose numbers this model is compared with. E is the embedding.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, n width of a layer, K experts, N = T * B.
 */
import {
  add,
  concat,
  exp,
  log,
  matMul,
  mul,
  neg,
  reshape,
  sigmoid,
  softmax,
  split,
  sum,
  tanh,
  tile,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { MosSettings } from '../../check/settings/recurrent.ts';
import { mosWidths } from '../../check/shapes/mos.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { affine } from '../layers/linear.ts';
import { dropOut, lockedDropout, lookupWithDropout } from '../layers/dropout.ts';
import { meanSquare, meanSquareChange } from '../layers/penalty.ts';
import { maskSpecs, withoutBins, type LanguageModel } from './model.ts';
import { floatSpec, parameterSpecs, tensorNamed } from './weights.ts';

export function mos(settings: MosSettings, vocabulary: number): LanguageModel {
  const { layers, embedding: E, last, experts: K, dropout: p, weightDrop, penalty } = settings;
  const widths = mosWidths(settings).map((sizes, layer) => ({ ...sizes, name: `layers.${layer}` }));
  return {
    vocabulary,
    ...withoutBins,
    parameters: parameterSpecs({ architecture: settings, vocabulary }),
    state: (B) =>
      Object.fromEntries(
        widths.flatMap(({ name, state: n }) => [
          [`${name}.h`, floatSpec(B, n)],
          [`${name}.c`, floatSpec(B, n)],
        ]),
      ),
    masks: ({ batch: B }) =>
      maskSpecs([
        ['words', [vocabulary, 1], p.words],
        ['input', [B, E], p.input],
        ...widths.slice(0, -1).map(({ name, state }) => [`${name}.hidden`, [B, state], p.hidden] as const),
        ['output', [B, last], p.output],
        ['latent', [B, K * E], p.latent],
        ...widths.map(({ name, state: n }) => [`${name}.recurrent`, [4 * n, n], weightDrop] as const),
      ]),

    forward: ({ parameters, state, masks, tokens }) => {
      const [T, B] = tokens.shape;
      const N = T * B;
      const next: NamedTensorMap = {};
      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
      let x = lookupWithDropout(table, reshape(tokens, [N]), masks, 'words', p.words); // [N, E]
      x = lockedDropout(x, masks, 'input', p.input);
      for (const [layer, { name }] of widths.entries()) {
        const recurrent = tensorNamed(parameters, `${name}.recurrent`) as Tensor2D;
        const output = runLayer({
          projected: add<Tensor2D>(
            affine(x, parameters, `${name}.input`),
            tensorNamed(parameters, `${name}.recurrent.bias`),
          ),
          recurrent: dropOut(recurrent, masks, `${name}.recurrent`, weightDrop),
          h: tensorNamed(state, `${name}.h`) as Tensor2D,
          c: tensorNamed(state, `${name}.c`) as Tensor2D,
          steps: T,
        });
        next[`${name}.h`] = output.h;
        next[`${name}.c`] = output.c;
        x = output.hidden;
        if (layer < layers - 1) x = lockedDropout(x, masks, `${name}.hidden`, p.hidden);
      }
      const dropped = lockedDropout(x, masks, 'output', p.output); // [N, last]
      const experts = () => {
        const latent = lockedDropout(tanh(affine(dropped, parameters, 'latent')), masks, 'latent', p.latent);
        return add<Tensor2D>(
          matMul(reshape(latent, [N * K, E]), table, false, true),
          tensorNamed(parameters, 'decoder.bias'),
        ); // [N K, V]
      };
      // [N, K]
      const prior = () => softmax(matMul(dropped, tensorNamed(parameters, 'prior') as Tensor2D, false, true));
      const logarithm = (p: Tensor): Tensor => log(add(p, 1e-8));
      return {
        logits: () => {
          const each = reshape(softmax(experts()), [N, K, vocabulary]);
          return logarithm(sum(mul(each, reshape(prior(), [N, K, 1])), 1)) as Tensor2D;
        },
        // The probability of the target alone, by each expert, so that no mixture of all words is made.
        losses: (targets) => {
          const each = reshape<Rank.R1>(tile(reshape(targets, [N, 1]), [1, K]), [N * K]);
          const probabilities = exp(neg(reshape(crossEntropy(experts(), each), [N, K])));
          return neg(logarithm(sum(mul(probabilities, prior()), 1))) as Tensor1D;
        },
        penalty: () => add(meanSquare(dropped, penalty.size), meanSquareChange(x, T, penalty.change)),
        state: next,
      };
    },
  };
}

interface LayerInput {
  /** The input's part of the gates, with both biases: `[T B, 4n]`. */
  readonly projected: Tensor2D;
  /** `[4n, n]` */
  readonly recurrent: Tensor2D;
  /** `[B, n]` */
  readonly h: Tensor2D;
  readonly c: Tensor2D;
  readonly steps: number;
}

function runLayer({ projected, recurrent, h: h0, c: c0, steps }: LayerInput) {
  const hidden: Tensor2D[] = [];
  let h = h0;
  let c = c0;
  for (const input of split(projected, steps, 0)) {
    const gates = split(add<Tensor2D>(input, matMul(h, recurrent, false, true)), 4, 1);
    const [i, f, g, o] = gates as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    c = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
    h = mul(sigmoid(o), tanh(c));
    hidden.push(h);
  }
  return { hidden: concat(hidden, 0), h, c };
}
