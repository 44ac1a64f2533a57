import { customGrad, gather, reshape, scatterND } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Rows of an embedding table: table `[V, E]`, ids int32 of any shape, each below V -> `[...ids, E]`.
 * The gradient scatters into the rows that were read. The one of tfjs' own gather asks of each of the V rows whether
 * an id names it, which on the reference backend costs more than the rest of a training step.
 */
export function lookup(table: Tensor2D, ids: Tensor): Tensor {
  const [, width] = table.shape;
  const rows = customGrad((source) => ({
    value: gather(source as Tensor2D, ids),
    gradFunc: (upstream) =>
      scatterND(reshape(ids, [ids.size, 1]), reshape(upstream, [ids.size, width]), table.shape),
  }));
  return rows(table);
}
