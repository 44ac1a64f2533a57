import { concat, customGrad, matMul, mul, neg, onesLike, slice, softmax, sum } from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';

/**
 * `softmax(scores) values`, the softmax over the keys: scores `[..., Q, K]`, values `[..., K, v]` -> `[..., Q, v]`.
 *
 * With weights w, output o and its gradient g, that of the scores is `w * (g values' - sum(g * o))`. The sum has the
 * size of the output, and joins the product as one more column: of the scores' size there is one product beside it.
 */
export function attend(scores: Tensor, values: Tensor): Tensor {
  const attended = customGrad((...args) => {
    const [logits, content, save] = args as [Tensor, Tensor, GradSaveFunc];
    const weights = softmax(logits); // [..., Q, K]
    const output = matMul(weights, content); // [..., Q, v]
    save([weights, content, output]);
    return {
      value: output,
      gradFunc: (upstream, saved) => {
        const [w, v, o] = saved as [Tensor, Tensor, Tensor];
        const inner = neg(sum(mul(upstream, o), -1, true)); // [..., Q, 1]
        const left = concat([upstream, inner], -1);
        const right = concat([v, onesLike(slice(v, 0, [...v.shape.slice(0, -1), 1]))], -1);
        return [mul(w, matMul(left, right, false, true)), matMul(w, upstream, true, false)];
      },
    };
  });
  return attended(scores, values);
}
