/**
 * A softmax over a vocabulary in bins (Grave et al. 2016, arXiv 1609.04309) that are rows of one table, which the
 * embedding shares: the split cross-entropy of AWD-LSTM's and ON-LSTM's programs. Words of later bins are scored only
 * where a target lies in theirs.
 *
 * Shape letters: V word types, E width of the table.
 */
import { split } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { Bin } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import type { AdaptiveSoftmax, SoftmaxBin } from './adaptive-softmax.ts';

/** The bins that begin at word 0 and at each of `splits`. */
export function splitBins(splits: readonly number[], vocabulary: number): readonly Bin[] {
  const firsts = [0, ...splits];
  return firsts.map((first, bin) => ({ first, end: firsts[bin + 1] ?? vocabulary }));
}

/** From `embedding` `[V, E]`, `decoder.bias` `[V]`, and `decoder.clusters` with their bias. */
export function splitSoftmax(parameters: NamedTensorMap, bins: readonly Bin[]): AdaptiveSoftmax {
  const sizes = bins.map(({ first, end }) => end - first);
  const tables = split<Tensor2D>(tensorNamed(parameters, 'embedding'), sizes, 0);
  const biases = split<Tensor1D>(tensorNamed(parameters, 'decoder.bias'), sizes, 0);
  const [first = fault('no bins'), ...tails] = bins.map((bin, index): SoftmaxBin => ({
    ...bin,
    table: tables[index] ?? fault(`no bin ${index}`),
    bias: biases[index] ?? fault(`no bin ${index}`),
    projection: null,
  }));
  return {
    first,
    tails,
    clusters: tensorNamed(parameters, 'decoder.clusters') as Tensor2D,
    clusterBias: tensorNamed(parameters, 'decoder.clusters.bias') as Tensor1D,
  };
}
