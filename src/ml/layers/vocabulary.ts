/**
 * How a transformer's words become vectors and its vectors words: a plain vocabulary, which is a single bin, or an
 * adaptive one.
 */
import { add, matMul } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { TransformerSettings } from '../../check/settings/model.ts';
import { binShapes } from '../../check/shapes/bins.ts';
import { extentOf } from '../../check/shapes/tensor.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { lookup } from '../../engine/ops/lookup.ts';
import type { Bin, ForwardOutput } from '../models/model.ts';
import { lookupTable, tensorNamed } from '../models/weights.ts';
import { embedAdaptively } from './adaptive-embedding.ts';
import {
  adaptiveLosses,
  adaptiveReadouts,
  adaptiveSoftLosses,
  logProbabilities,
  type AdaptiveSoftmax,
  type SoftmaxBin,
} from './adaptive-softmax.ts';

/** The words of each bin; a plain vocabulary has one. */
export function vocabularyBins(settings: TransformerSettings, vocabulary: number): readonly Bin[] {
  return binShapes(settings).map(({ first, words }) => ({
    first,
    end: first + extentOf(words, vocabulary),
  }));
}

/** Ids `[N]` -> `[N, d]`. */
export function embed(ids: Tensor1D, bins: readonly Bin[], parameters: NamedTensorMap): Tensor2D {
  if (bins.length === 1) return lookup(lookupTable(parameters, 'embedding') as Tensor2D, ids) as Tensor2D;
  return embedAdaptively(
    ids,
    bins.map((bin, index) => ({
      ...bin,
      table: lookupTable(parameters, `embedding.${index}`) as Tensor2D,
      projection: index === 0 ? null : (tensorNamed(parameters, `embedding.${index}.projection`) as Tensor2D),
    })),
  );
}

/** Hidden `[N, d]` -> what may be asked of the softmax. */
export function decode(
  hidden: Tensor2D,
  bins: readonly Bin[],
  parameters: NamedTensorMap,
): Pick<ForwardOutput, 'hidden' | 'logits' | 'losses' | 'softLosses' | 'readouts'> {
  if (bins.length === 1) {
    const table = tensorNamed(parameters, 'embedding') as Tensor2D;
    const bias = tensorNamed(parameters, 'decoder.bias');
    const logits = () => add<Tensor2D>(matMul(hidden, table, false, true), bias);
    return {
      hidden,
      logits,
      losses: (targets) => crossEntropy(logits(), targets),
      readouts: (words) => [{ vectors: hidden, words }],
    };
  }
  const [first = fault('no bins'), ...tails] = bins.map((bin, index): SoftmaxBin => ({
    ...bin,
    table: tensorNamed(parameters, `embedding.${index}`) as Tensor2D,
    bias: tensorNamed(parameters, `decoder.${index}.bias`) as Tensor1D,
    projection: index === 0 ? null : (tensorNamed(parameters, `decoder.${index}.projection`) as Tensor2D),
  }));
  const softmax: AdaptiveSoftmax = {
    first,
    tails,
    clusters: tensorNamed(parameters, 'decoder.clusters') as Tensor2D,
    clusterBias: tensorNamed(parameters, 'decoder.clusters.bias') as Tensor1D,
  };
  return {
    hidden,
    logits: () => logProbabilities(hidden, softmax),
    losses: (_targets, routes) => adaptiveLosses(hidden, softmax, routes),
    readouts: (_targets, routes) => adaptiveReadouts(hidden, softmax, routes),
    softLosses: (soft, routes) => adaptiveSoftLosses(hidden, softmax, soft, routes),
  };
}
