import { zeros } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** What is compared has no part in the gradient of a choice by the comparison: it gets zeros. */
function without(kernelName: string, operands: readonly string[]): GradConfig {
  return {
    kernelName,
    inputsToSave: [...operands],
    gradFunc: (_, saved) =>
      Object.fromEntries(
        operands.map((name, index) => [name, () => zeros((saved[index] as Tensor).shape, 'float32')]),
      ),
  };
}

export const truthGradients: readonly GradConfig[] = [
  ...['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'NotEqual'].map(
    (kernel) => without(kernel, ['a', 'b']),
  ),
  ...['IsFinite', 'IsInf', 'IsNan', 'LogicalNot'].map((kernel) => without(kernel, ['x'])),
];
