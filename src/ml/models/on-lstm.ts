/**
 * Ordered-neurons LSTM language model: Shen et al., "Ordered neurons: integrating tree structures into recurrent neural
 * networks" (arXiv 1810.09536), equations 1 to 5 and 7 to 13. With cumax(v) the running sum of softmax(v), the master
 * gates F~ = cumax(..) and I~ = 1 - cumax(..) hold for chunks of k units:
 *
 *     w = F~ * I~    F = f * w + (F~ - w)    I = i * w + (I~ - w)
 *     c = F * c' + I * g    h = o * tanh(c)
 *
 * The output's regularisation is that of Merity et al. (arXiv 1708.02182), section 4.4. Dropped weights are not scaled
 * up in training; in evaluation all are scaled down. Embedding and decoder share a table.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, n width of a layer, k units of a chunk, m = n / k.
 */
import { add, cumsum, matMul, mul, reshape, sigmoid, softmax, split, sub, tanh } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { OnLstmSettings } from '../../check/settings/recurrent.ts';
import { onLstmWidths } from '../../check/shapes/on-lstm.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { adaptiveLosses, adaptiveSoftLosses, logProbabilities } from '../layers/adaptive-softmax.ts';
import type { LstmState } from '../layers/cells/lstm.ts';
import type { KeepMasks } from '../layers/dropout.ts';
import { meanSquare, meanSquareChange } from '../layers/penalty.ts';
import { runStack, stackMasks, stackState, type RegularisedStack } from '../layers/regularised-stack.ts';
import type { RecurrentPoints } from '../layers/site.ts';
import { splitBins, splitSoftmax } from '../layers/split-softmax.ts';
import { unroll, type Unrolled } from '../layers/unroll.ts';
import { maskSpecs, withoutBins, type Bin, type ForwardOutput, type LanguageModel } from './model.ts';
import { routing } from './routing.ts';
import { parameterSpecs, tensorNamed } from './weights.ts';

export function onLstm(settings: OnLstmSettings, vocabulary: number): LanguageModel {
  const { embedding, chunk, dropout, weightDrop, penalty, splits = [] } = settings;
  const bins = splitBins(splits, vocabulary);
  const isSplit = bins.length > 1;
  const stack: RegularisedStack = {
    ...{ vocabulary, embedding, dropout, weightDrop },
    layers: onLstmWidths(settings).map(({ state }, layer) => ({
      ...{ name: `layers.${layer}`, state, rows: 4 * state + (2 * state) / chunk },
    })),
  };
  return {
    vocabulary,
    hidden: embedding,
    ...(isSplit ? routing(bins) : { tables: ['embedding'], ...withoutBins }),
    parameters: parameterSpecs({ architecture: settings, vocabulary }),
    state: (B) => stackState(stack, B),
    masks: ({ batch: B }) => maskSpecs(stackMasks(stack, B)),

    forward: (input) => {
      const { parameters, tokens } = input;
      const { output, dropped, state } = runStack(stack, input, {
        dropWeights: (U, masks, place) => dropUnscaled(U, masks, place, weightDrop),
        run: (projected, U, first, steps, read) => unrollOrdered(chunk, projected, U, first, steps, read),
      });
      return {
        ...(isSplit ? decodeInBins(dropped, parameters, bins) : decodeWhole(dropped, parameters)),
        penalty: () =>
          add(meanSquare(output, penalty.size), meanSquareChange(output, tokens.shape[0], penalty.change)),
        state,
      };
    },
  };
}

type Decoded = Pick<ForwardOutput, 'hidden' | 'logits' | 'losses' | 'softLosses' | 'readouts'>;

/** Hidden `[N, E]`. */
function decodeWhole(hidden: Tensor2D, parameters: NamedTensorMap): Decoded {
  const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
  const logits = () =>
    add<Tensor2D>(matMul(hidden, table, false, true), tensorNamed(parameters, 'decoder.bias'));
  return {
    hidden,
    logits,
    losses: (targets) => crossEntropy(logits(), targets),
    readouts: (words) => [{ vectors: hidden, words }],
  };
}

function decodeInBins(hidden: Tensor2D, parameters: NamedTensorMap, bins: readonly Bin[]): Decoded {
  const softmax = splitSoftmax(parameters, bins);
  return {
    hidden,
    logits: () => logProbabilities(hidden, softmax),
    losses: (_targets, routes) => adaptiveLosses(hidden, softmax, routes),
    softLosses: (soft, routes) => adaptiveSoftLosses(hidden, softmax, soft, routes),
  };
}

function dropUnscaled(U: Tensor2D, masks: KeepMasks, place: string, probability: number): Tensor2D {
  if (masks === null) return mul(U, 1 - probability);
  return probability === 0 ? U : mul(U, tensorNamed(masks, place));
}

/** Projected input `[T B, 2m + 4n]`, U `[2m + 4n, n]`, c as chunks `[B, m, k]` between the steps. */
function unrollOrdered(
  k: number,
  projected: Tensor2D,
  U: Tensor2D,
  { h, c }: LstmState,
  steps: number,
  read: RecurrentPoints['state'],
): Unrolled<LstmState> {
  const [B, n] = h.shape;
  const m = n / k;
  const first = { h, c: reshape<Rank.R3>(c, [B, m, k]) };
  const { hidden, last } = unroll(split(projected, steps, 0), first, (input, state) => {
    const z = add<Tensor2D>(input, matMul(read(state.h), U, false, true));
    const [masters, gates] = split<Tensor2D>(z, [2 * m, 4 * n], 1) as [Tensor2D, Tensor2D];
    const [ci, forgetMaster] = split(cumax(reshape(masters, [B, 2, m])), 2, 1) as [Tensor3D, Tensor3D];
    const inputMaster = sub(1, ci);
    const [o, g, i, f] = split(reshape<Rank.R3>(gates, [B, 4 * m, k]), 4, 1) as [
      Tensor3D,
      Tensor3D,
      Tensor3D,
      Tensor3D,
    ];
    const overlap = mul(forgetMaster, inputMaster);
    const forget = add(mul(sigmoid(f), overlap), sub(forgetMaster, overlap));
    const write = add(mul(sigmoid(i), overlap), sub(inputMaster, overlap));
    const next = add<Tensor3D>(mul(forget, state.c), mul(write, tanh(g)));
    return { h: reshape<Rank.R2>(mul(sigmoid(o), tanh(next)), [B, n]), c: next };
  });
  return { hidden, last: { h: last.h, c: reshape(last.c, [B, n]) } };
}

/** Running sums of the softmax of both master gates, for each chunk: `[B, 2, m]` -> `[B, 2m, 1]`. */
function cumax(v: Tensor3D): Tensor3D {
  const [B, gates, m] = v.shape;
  return reshape(cumsum(softmax(v), 2), [B, gates * m, 1]);
}
