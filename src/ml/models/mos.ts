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
import { add, exp, log, matMul, mul, neg, reshape, softmax, sum, tanh, tile } from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { MosSettings } from '../../check/settings/recurrent.ts';
import { mosWidths } from '../../check/shapes/mos.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { unrollLstm } from '../layers/cells/lstm.ts';
import { dropOut, lockedDropout } from '../layers/dropout.ts';
import { affine } from '../layers/linear.ts';
import { meanSquare, meanSquareChange } from '../layers/penalty.ts';
import { runStack, stackMasks, stackState, type RegularisedStack } from '../layers/regularised-stack.ts';
import { untouched } from '../layers/site.ts';
import { maskSpecs, withoutBins, type LanguageModel } from './model.ts';
import { parameterSpecs, tensorNamed } from './weights.ts';

export function mos(settings: MosSettings, vocabulary: number): LanguageModel {
  const { embedding: E, last, experts: K, dropout: p, weightDrop, penalty } = settings;
  const stack: RegularisedStack = {
    ...{ vocabulary, embedding: E, dropout: p, weightDrop },
    layers: mosWidths(settings).map(({ state }, layer) => ({
      ...{ name: `layers.${layer}`, state, rows: 4 * state },
    })),
  };
  return {
    vocabulary,
    hidden: last,
    ...withoutBins,
    parameters: parameterSpecs({ architecture: settings, vocabulary }),
    state: (B) => stackState(stack, B),
    masks: ({ batch: B }) => maskSpecs([...stackMasks(stack, B), ['latent', [B, K * E], p.latent]]),

    forward: (input) => {
      const { parameters, masks, tokens, site = untouched } = input;
      const [T, B] = tokens.shape;
      const N = T * B;
      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
      const { output, dropped, state } = runStack(stack, input, {
        dropWeights: (U, masks, place) => dropOut(U, masks, place, weightDrop),
        run: unrollLstm,
      }); // [N, last]
      const experts = () => {
        const whole = site('latent', tanh(affine(dropped, parameters, 'latent')));
        const latent = lockedDropout(whole, masks, 'latent', p.latent);
        return add<Tensor2D>(
          matMul(reshape(latent, [N * K, E]), table, false, true),
          tensorNamed(parameters, 'decoder.bias'),
        ); // [N K, V]
      };
      // [N, K]
      const prior = () => softmax(matMul(dropped, tensorNamed(parameters, 'prior') as Tensor2D, false, true));
      const logarithm = (p: Tensor): Tensor => log(add(p, 1e-8));
      return {
        hidden: dropped,
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
        penalty: () => add(meanSquare(dropped, penalty.size), meanSquareChange(output, T, penalty.change)),
        state,
      };
    },
  };
}
