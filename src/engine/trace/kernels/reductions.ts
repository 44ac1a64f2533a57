import { util } from '@tensorflow/tfjs-core';
import { argmax, cast, cumsum, reduce, softmax, topK } from '../../graph/build.ts';
import type { Node, Reduction } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

interface One {
  readonly x: Node;
}
interface Axes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

export const reductions: Kernels = {
  Sum: ({ x }: One, { axis, keepDims }: Axes) => over('sum', numeric(x), axis, keepDims),
  Mean: ({ x }: One, { axis, keepDims }: Axes) => over('mean', cast(x, 'float32'), axis, keepDims),
  Prod: ({ x }: One, { axis, keepDims }: Axes) => over('prod', numeric(x), axis, keepDims),
  Min: ({ x }: One, { axis, keepDims }: Axes) => over('min', x, axis, keepDims),
  Max: (
    { x }: One,
    { reductionIndices, keepDims }: { reductionIndices: number | number[]; keepDims: boolean },
  ) => over('max', x, reductionIndices, keepDims),
  All: ({ x }: One, { axis, keepDims }: Axes) => cast(over('min', numeric(x), axis, keepDims), 'bool'),
  Any: ({ x }: One, { axis, keepDims }: Axes) => cast(over('max', numeric(x), axis, keepDims), 'bool'),
  ArgMax: ({ x }: One, { axis }: { axis: number }) => argmax(x, axis, 'max'),
  ArgMin: ({ x }: One, { axis }: { axis: number }) => argmax(x, axis, 'min'),
  Softmax: ({ logits }: { logits: Node }) => softmax(logits),
  TopK: ({ x }: One, { k }: { k: number }) => [topK(x, k, 'values'), topK(x, k, 'indices')],
  Cumsum: ({ x }: One, how: { axis: number; exclusive: boolean; reverse: boolean }) =>
    cumsum(x, util.parseAxisParam(how.axis, [...x.type.shape])[0] ?? 0, how.exclusive, how.reverse),
};

function over(fn: Reduction, x: Node, axis: number | number[], keep: boolean): Node {
  return reduce(fn, x, util.parseAxisParam(axis, [...x.type.shape]), keep);
}

function numeric(x: Node): Node {
  return x.type.dtype === 'bool' ? cast(x, 'int32') : x;
}
