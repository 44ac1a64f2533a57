import type { NamedTensorMap, Tensor1D } from '@tensorflow/tfjs-core';
import { softCrossEntropy } from '../layers/soft-cross-entropy.ts';
import type { ForwardOutput } from '../models/model.ts';

/** Cross-entropies `[N]` of a student with its teacher's words, given as `softTargetSpecs`. */
export function softLosses(
  output: Pick<ForwardOutput, 'logits' | 'softLosses'>,
  soft: NamedTensorMap,
  routes: NamedTensorMap,
): Tensor1D {
  return output.softLosses?.(soft, routes) ?? softCrossEntropy(output.logits(), soft);
}
