import {
  customGrad,
  expandDims,
  gatherND,
  log,
  max,
  mul,
  oneHot,
  range,
  softmax,
  stack,
  sub,
} from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * `-log softmax(logits)[target]` of each row, in nats: logits `[N, V]` float32, targets `[N]` int32 below V -> `[N]`.
 *
 * The log of the normalizer is read off the row's greatest entry, whose probability is at least 1/V, so that neither
 * an improbable target nor a great logit meets the clamps of a runtime's log or exp. The gradient `softmax - one hot`
 * needs the softmax once and nothing else of the size of the logits.
 */
export function crossEntropy(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  const classes = logits.shape[1];
  const losses = customGrad<Tensor1D>((...args) => {
    const [scores, save] = args as [Tensor2D, GradSaveFunc];
    const probabilities = softmax(scores); // [N, V]
    // With the targets, which the caller's scope may have let go when the gradient is asked for.
    save([probabilities, targets]);
    const normalizer = sub(max(scores, 1), log(max(probabilities, 1))); // [N]
    return {
      value: sub(normalizer, entriesAt(scores, targets)),
      gradFunc: (upstream, saved) => {
        const [p, classOf] = saved as [Tensor2D, Tensor1D];
        return mul(sub(p, oneHot(classOf, classes, 1, 0, 'float32')), expandDims(upstream, 1));
      },
    };
  });
  return losses(logits);
}

/** `matrix[n, columns[n]]` of each row n. */
function entriesAt(matrix: Tensor2D, columns: Tensor1D): Tensor {
  return gatherND(matrix, stack([range(0, columns.shape[0], 1, 'int32'), columns], 1));
}
