import { mul, neg, sum } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { logProbabilitiesOf } from '../../engine/ops/log-probabilities.ts';
import { tensorNamed } from '../models/weights.ts';

/**
 * `-sum_k weights[n, k] log softmax(scores[n])[ids[n, k]]` of each row: scores `[N, M]` -> `[N]`. Of `soft` it reads
 * `ids` and `weights` `[N, K]`, under these names with `suffix`.
 */
export function softCrossEntropy(scores: Tensor2D, soft: NamedTensorMap, suffix = ''): Tensor1D {
  const ids = tensorNamed(soft, `ids${suffix}`) as Tensor2D;
  const weights = tensorNamed(soft, `weights${suffix}`);
  return neg(sum(mul(logProbabilitiesOf(scores, ids), weights), 1));
}
