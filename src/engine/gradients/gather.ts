import {
  add,
  expandDims,
  range,
  reshape,
  scatterND,
  transpose,
  util,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/**
 * Slices that were read collect what their readers pass back. tfjs' own gradient compares each slice with each index,
 * and has none for batches.
 */
export const gatherGradient: GradConfig = {
  kernelName: 'GatherV2',
  inputsToSave: ['x', 'indices'],
  gradFunc: (upstream, saved, attributes) => {
    const [x, indices] = saved as [Tensor, Tensor];
    const { axis, batchDims } = attributes as unknown as { axis: number; batchDims: number };
    const at = util.parseAxisParam(axis, x.shape)[0] ?? 0;
    return {
      x: () => scattered(x.shape, indices, upstream as Tensor, at, batchDims),
      indices: () => zerosLike(indices),
    };
  },
};

function scattered(
  shape: number[],
  indices: Tensor,
  upstream: Tensor,
  axis: number,
  batchDims: number,
): Tensor {
  const size = util.sizeFromShape;
  const batches = size(shape.slice(0, batchDims));
  const [between, choices] = [size(shape.slice(batchDims, axis)), shape[axis] ?? 1];
  const rest = size(shape.slice(axis + 1));
  const each = size(indices.shape.slice(batchDims));
  const updates = transpose(reshape(upstream, [batches, between, each, rest]), [0, 2, 1, 3]);
  const own = reshape(indices, [batches, each]);
  const firsts = range(0, batches * choices, choices, 'int32'); // of each batch
  const places = batches === 1 ? own : add(own, expandDims(firsts, 1));
  const sums = scatterND(
    reshape(places, [batches * each, 1]),
    reshape(updates, [batches * each, between, rest]),
    [batches * choices, between, rest] as never,
  );
  return reshape(transpose(reshape(sums, [batches, choices, between, rest]), [0, 2, 1, 3]), shape);
}
