import {
  binary,
  broadcast,
  fill,
  gather,
  gatherPlaces,
  literal,
  oneHot,
  reduce,
  reshape,
  scatterAdd,
  transpose,
} from '../../graph/build.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { ElementType, Node } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

export const indexing: Kernels = {
  GatherV2: ({ x, indices }: { x: Node; indices: Node }, how: { axis: number; batchDims: number }) => {
    const axis = how.axis < 0 ? how.axis + x.type.shape.length : how.axis;
    return how.batchDims === 0 ? gather(x, indices, axis) : gatherInBatches(x, indices, axis, how.batchDims);
  },
  GatherNd: ({ params, indices }: { params: Node; indices: Node }) => gatherPlaces(params, indices),
  ScatterNd: ({ indices, updates }: { indices: Node; updates: Node }, { shape }: { shape: number[] }) =>
    scatterPlaces(indices, updates, shape),
  UnsortedSegmentSum: (
    { x, segmentIds }: { x: Node; segmentIds: Node },
    { numSegments }: { numSegments: number },
  ) => scatterRows(segmentIds, x, numSegments),
  OneHot: (
    { indices }: { indices: Node },
    {
      depth,
      onValue,
      offValue,
      dtype,
    }: { depth: number; onValue: number; offValue: number; dtype: ElementType },
  ) => {
    const ones = oneHot(indices, depth, dtype);
    if (onValue === 1 && offValue === 0) return ones;
    const scaled = binary('mul', ones, fill(onValue - offValue, [], dtype));
    return binary('add', scaled, fill(offValue, [], dtype));
  },
};

/** The first `batches` axes of both run together: each batch's indices point into its own slice. */
function gatherInBatches(x: Node, indices: Node, axis: number, batches: number): Node {
  const { shape } = x.type;
  const lead = shape.slice(0, batches);
  const between = shape.slice(batches, axis);
  const after = shape.slice(axis + 1);
  const choices = shape[axis] ?? 0;
  const count = sizeOf(lead);
  const each = indices.type.shape.slice(batches);

  const sizes = [count, sizeOf(between), choices, sizeOf(after)];
  const rows = reshape(transpose(reshape(x, sizes), [0, 2, 1, 3]), [
    count * choices,
    sizeOf(between),
    sizeOf(after),
  ]);
  const offsets = literal(
    Int32Array.from({ length: count }, (_, batch) => batch * choices),
    [count, 1],
    'int32',
  );
  const places = binary('add', reshape(indices, [count, sizeOf(each)]), offsets);
  const gathered = transpose(gather(rows, places, 0), [0, 2, 1, 3]); // [count, between, each, after]
  return reshape(gathered, [...lead, ...between, ...each, ...after]);
}

/** Sums updates `[N, ...rest]` into the rows that ids `[N]` name. */
function scatterRows(ids: Node, updates: Node, rows: number): Node {
  const { shape, dtype } = updates.type;
  const [count = 0, ...rest] = shape;
  const column = reshape(ids, [count, ...rest.map(() => 1)]);
  return scatterAdd(fill(0, [rows, ...rest], dtype), broadcast(column, shape), updates, 0);
}

/** Sums updates `[..., rest]` into the places that indices `[..., K]` name in the first K axes of `shape`. */
function scatterPlaces(indices: Node, updates: Node, shape: readonly number[]): Node {
  const depth = indices.type.shape.at(-1) ?? 1;
  const places = shape.slice(0, depth);
  const rest = shape.slice(depth);
  const count = sizeOf(indices.type.shape.slice(0, -1));
  const strides = places.map((_, axis) => sizeOf(places.slice(axis + 1)));
  const coordinates = reshape(indices, [count, depth]);
  const ids =
    depth === 1
      ? reshape(coordinates, [count])
      : reduce('sum', binary('mul', coordinates, literal(Int32Array.from(strides), [depth], 'int32')), [1]);
  return reshape(scatterRows(ids, reshape(updates, [count, ...rest]), sizeOf(places)), shape);
}
