import { equal, expandDims, mul, onesLike, prod, range, reshape } from '@tensorflow/tfjs-core';
import { tile, transpose, util, where } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/**
 * Of a product over axes of n entries in all: for each entry the product of the n - 1 others. They are multiplied out,
 * n^2 factors, and not divided off the product, so that a zero among them does no harm.
 */
export const productGradient: GradConfig = {
  kernelName: 'Prod',
  inputsToSave: ['x'],
  gradFunc: (upstream, saved, attributes) => {
    const [x] = saved as [Tensor];
    const axes = util.parseAxisParam((attributes as unknown as { axis: number | number[] }).axis, x.shape);
    return { x: () => (axes.length === 0 ? (upstream as Tensor) : ofOthers(x, axes, upstream as Tensor)) };
  },
};

function ofOthers(x: Tensor, axes: readonly number[], upstream: Tensor): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const arranged = transpose(x, order);
  const count = util.sizeFromShape(axes.map((axis) => x.shape[axis] ?? 1));
  const rows = reshape(arranged, [-1, 1, count]); // [R, 1, n]
  const square = tile(rows, [1, count, 1]); // [R, n, n]
  const place = range(0, count, 1, 'int32');
  const itself = equal(expandDims(place, 0), expandDims(place, 1)); // [n, n]
  const others = prod(where(itself, onesLike(square), square), 2); // [R, n]
  const gradient = mul(others, reshape(upstream, [-1, 1]));
  return transpose(
    reshape(gradient, arranged.shape),
    x.shape.map((_, axis) => order.indexOf(axis)),
  );
}
