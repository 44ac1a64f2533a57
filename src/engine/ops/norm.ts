import { addN, sqrt, square, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Euclidean norm of all entries of all tensors together. */
export function globalNorm(tensors: readonly Tensor[]): Scalar {
  return sqrt(addN(tensors.map((tensor) => sum(square(tensor)))));
}
