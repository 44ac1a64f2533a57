import { customGrad, gather, reshape, scatterND } from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Rows of an embedding table: table `[V, E]`, ids int32 of any shape, each below V -> `[...ids, E]`.
 * The gradient scatters into the rows that were read. The one of tfjs' own gather asks of each of the V rows whether
 * an id names it, which on the reference backend costs more than the rest of a training step.
 */
export function lookup(table: Tensor2D, ids: Tensor): Tensor {
  const [, width] = table.shape;
  const rows = customGrad((...args) => {
    const [source, save] = args as [Tensor2D, GradSaveFunc];
    // The caller's scope may have let the ids go when the gradient is asked for.
    save([ids]);
    return {
      value: gather(source, ids),
      gradFunc: (upstream, saved) => {
        const read = saved as [Tensor];
        return scatterND(reshape(read[0], [ids.size, 1]), reshape(upstream, [ids.size, width]), table.shape);
      },
    };
  });
  return rows(table);
}
