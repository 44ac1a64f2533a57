import {
  customGrad,
  exp,
  expandDims,
  gatherND,
  mul,
  neg,
  oneHot,
  range,
  stack,
  sub,
} from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { logSoftmaxOf } from './log-probabilities.ts';

/**
 * `-log softmax(logits)[target]` of each row, in nats: logits `[N, V]` float32, targets `[N]` int32 below V -> `[N]`.
 *
 * In logarithms throughout, so that neither an improbable target nor a great logit meets the clamps of a runtime's log
 * or exp. The compiler makes the log-probabilities one operator, and the gradient `exp(log softmax) - one hot` takes
 * their place in memory, since nothing reads them after it.
 */
export function crossEntropy(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  const classes = logits.shape[1];
  const losses = customGrad<Tensor1D>((...args) => {
    const [scores, save] = args as [Tensor2D, GradSaveFunc];
    const logs = logSoftmaxOf(scores); // [N, V]
    // With the targets, which the caller's scope may have let go when the gradient is asked for.
    save([logs, targets]);
    return {
      value: neg(entriesAt(logs, targets)),
      gradFunc: (upstream, saved) => {
        const [logs, classOf] = saved as [Tensor2D, Tensor1D];
        return mul(sub(exp(logs), oneHot(classOf, classes, 1, 0, 'float32')), expandDims(upstream, 1));
      },
    };
  });
  return losses(logits);
}

/** `matrix[n, columns[n]]` of each row n. */
function entriesAt(matrix: Tensor2D, columns: Tensor1D): Tensor1D {
  return gatherND(matrix, stack([range(0, columns.shape[0], 1, 'int32'), columns], 1)) as Tensor1D;
}
