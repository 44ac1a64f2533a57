import { add, customGrad, exp, expandDims, gather, log, max, mul, neg, range } from '@tensorflow/tfjs-core';
import { reshape, scatterND, sub, sum } from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Rank, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** `log softmax` of each row, without a gradient of its own: `[N, V]` -> `[N, V]`. */
export function logSoftmaxOf(scores: Tensor2D): Tensor2D {
  const shifted = sub(scores, max(scores, 1, true));
  return sub(shifted, log(sum(exp(shifted), 1, true)));
}

/**
 * `log softmax(logits)` of some classes of each row: logits `[N, V]` float32, ids `[N, K]` int32 below V -> `[N, K]`.
 * A class may be asked for more than once.
 *
 * The gradient `scatter(g) - softmax sum(g)` is a dense product to which the few entries are added, so that the compiler
 * makes no second tensor of the logits' size for them.
 */
export function logProbabilitiesOf(logits: Tensor2D, ids: Tensor2D): Tensor2D {
  const [rows, classes] = logits.shape;
  const [, each] = ids.shape;
  const picked = customGrad<Tensor2D>((...args) => {
    const [scores, save] = args as [Tensor2D, GradSaveFunc];
    const logs = logSoftmaxOf(scores); // [N, V]
    const places = placesOf(ids, classes); // [N K]
    // With the places, which the caller's scope may have let go when the gradient is asked for.
    save([logs, places]);
    const all = reshape<Rank.R1>(logs, [rows * classes]);
    return {
      value: reshape<Rank.R2>(gather(all, places), [rows, each]),
      gradFunc: (upstream, saved) => {
        const [logs, places] = saved as [Tensor2D, Tensor1D];
        const dense = mul(exp(logs), expandDims(neg(sum(upstream, 1)), 1));
        const own = scatterND(reshape(places, [rows * each, 1]), reshape(upstream, [rows * each]), [
          rows * classes,
        ]);
        return reshape(add(reshape(dense, [rows * classes]), own), [rows, classes]);
      },
    };
  });
  return picked(logits);
}

/** Where the entries of these columns stand in a matrix of so many, read row by row: `[N, K]` -> `[N K]`. */
function placesOf(columns: Tensor2D, width: number): Tensor1D {
  const [rows, each] = columns.shape;
  const begins = range(0, rows * width, width, 'int32');
  return reshape<Rank.R1>(add(columns, expandDims(begins, 1)), [rows * each]);
}
