import { slice_util, util } from '@tensorflow/tfjs-core';
import { fault } from '../../../base/fault.ts';
import { concat, pad, reshape, slice, tile, transpose } from '../../graph/build.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Node } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

interface One {
  readonly x: Node;
}
interface StridedSlice {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

export const shapes: Kernels = {
  Identity: ({ x }: One) => x,
  Reshape: ({ x }: One, { shape }: { shape: number[] }) => reshape(x, inferred(shape, sizeOf(x.type.shape))),
  ExpandDims: ({ input }: { input: Node }, { dim }: { dim: number }) =>
    reshape(input, input.type.shape.toSpliced(dim < 0 ? input.type.shape.length + 1 + dim : dim, 0, 1)),
  Transpose: ({ x }: One, { perm }: { perm: number[] }) => transpose(x, perm),
  Tile: ({ x }: One, { reps }: { reps: number[] }) => tile(x, reps),
  PadV2: ({ x }: One, { paddings, constantValue }: { paddings: [number, number][]; constantValue: number }) =>
    pad(
      x,
      paddings.map(([before]) => before),
      paddings.map(([, after]) => after),
      constantValue,
    ),
  Reverse: ({ x }: One, { dims }: { dims: number | number[] }) =>
    reverse(x, util.parseAxisParam(dims, [...x.type.shape])),

  Slice: ({ x }: One, { begin, size }: { begin: number[]; size: number[] }) => {
    const [from, extents] = slice_util.parseSliceParams({ shape: [...x.type.shape] } as never, begin, size);
    return slice(x, from as number[], extents as number[]);
  },
  StridedSlice: ({ x }: One, given: StridedSlice) => {
    const info = slice_util.sliceInfo(
      [...x.type.shape],
      given.begin,
      given.end,
      given.strides,
      given.beginMask,
      given.endMask,
      given.ellipsisMask,
      given.newAxisMask,
      given.shrinkAxisMask,
    );
    const size = slice_util.computeOutShape(info.begin, info.end, info.strides);
    return reshape(slice(x, info.begin, size, info.strides), info.finalShape);
  },

  Concat: (parts: Record<string, Node>, { axis }: { axis: number }) => {
    const all = Object.values(parts);
    const from = wrapped(axis, all[0]);
    // An empty part may have another rank's worth of nothing: it contributes no element.
    const filled = all.filter((part) => sizeOf(part.type.shape) > 0);
    return concat(filled.length > 0 ? filled : all.slice(0, 1), from);
  },
  Pack: (parts: Record<string, Node>, { axis }: { axis: number }) =>
    concat(
      Object.values(parts).map((part) => reshape(part, part.type.shape.toSpliced(axis, 0, 1))),
      axis,
    ),
  Unpack: ({ value }: { value: Node }, { axis }: { axis: number }) => {
    const at = wrapped(axis, value);
    const { shape } = value.type;
    return split(value, at, Array<number>(shape[at] ?? 0).fill(1)).map((part) =>
      reshape(part, shape.toSpliced(at, 1)),
    );
  },
  SplitV: ({ x }: One, { numOrSizeSplits, axis }: { numOrSizeSplits: number | number[]; axis: number }) => {
    const at = wrapped(axis, x);
    const extent = x.type.shape[at] ?? 0;
    if (typeof numOrSizeSplits === 'number') {
      return split(x, at, Array<number>(numOrSizeSplits).fill(extent / numOrSizeSplits));
    }
    return split(x, at, inferred(numOrSizeSplits, extent, 'sum'));
  },
};

/** Sizes with at most one -1, which stands for what is left. */
function inferred(sizes: readonly number[], whole: number, by: 'product' | 'sum' = 'product'): number[] {
  const known = sizes.filter((size) => size !== -1);
  const rest = by === 'sum' ? whole - known.reduce((a, b) => a + b, 0) : whole / sizeOf(known);
  return sizes.map((size) => (size === -1 ? rest : size));
}

function wrapped(axis: number, x: Node | undefined): number {
  return axis < 0 ? axis + (x?.type.shape.length ?? fault('no operand')) : axis;
}

function split(x: Node, axis: number, sizes: readonly number[]): Node[] {
  const none = x.type.shape.map(() => 0);
  let begin = 0;
  return sizes.map((size) => {
    const part = slice(x, none.with(axis, begin), x.type.shape.with(axis, size));
    begin += size;
    return part;
  });
}

function reverse(x: Node, axes: readonly number[]): Node {
  const { shape } = x.type;
  const begin = shape.map((extent, axis) => (axes.includes(axis) ? Math.max(extent - 1, 0) : 0));
  return slice(
    x,
    begin,
    shape,
    shape.map((_, axis) => (axes.includes(axis) ? -1 : 1)),
  );
}
