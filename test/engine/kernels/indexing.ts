import { floats, integers, listed } from '../support/arrays.ts';
import { each } from './cases.ts';
import type { Cases } from './cases.ts';

export const indexing: Cases = {
  GatherNd: [
    { operands: { params: floats([4, 3]), indices: integers([2, 5, 1], 0, 4) } },
    { operands: { params: floats([4, 3]), indices: integers([5, 2], 0, 3) } },
    { operands: { params: integers([4, 1, 2]), indices: listed([2, 2], 'int32', [3, 0, 1, 0]) } },
  ],
  GatherV2: [
    ...each(
      [{ operands: { x: floats([4, 3, 5]), indices: integers([2, 2], 0, 3) } }],
      { axis: 0, batchDims: 0 },
      { axis: 1, batchDims: 0 },
      { axis: -1, batchDims: 0 },
    ),
    ...each(
      [{ operands: { x: floats([2, 3, 5]), indices: integers([2, 4], 0, 3) } }],
      { axis: 1, batchDims: 1 },
      { axis: 2, batchDims: 1 },
    ),
    {
      operands: { x: floats([2, 1, 4, 3]), indices: integers([2, 1, 2, 2], 0, 4) },
      attributes: { axis: 2, batchDims: 2 },
    },
    { operands: { x: integers([4]), indices: integers([0], 0, 1) }, attributes: { axis: 0, batchDims: 0 } },
    {
      operands: { x: floats([4, 2]), indices: listed([], 'int32', [3]) },
      attributes: { axis: 0, batchDims: 0 },
    },
  ],
  OneHot: [[3], [2, 4], [0], []].flatMap((shape) =>
    each(
      [{ operands: { indices: integers(shape, -1, 6) } }],
      { depth: 5, onValue: 1, offValue: 0, dtype: 'float32' },
      { depth: 1, onValue: 2.5, offValue: -1, dtype: 'float32' },
      { depth: 3, onValue: 1, offValue: 0, dtype: 'int32' },
    ),
  ),
  ScatterNd: [
    {
      operands: { indices: listed([4, 1], 'int32', [0, 2, 2, 4]), updates: floats([4, 3]) },
      attributes: { shape: [5, 3] },
    },
    {
      operands: { indices: listed([3, 2], 'int32', [0, 1, 1, 0, 0, 1]), updates: floats([3]) },
      attributes: { shape: [2, 2] },
    },
    {
      operands: { indices: listed([3, 1], 'int32', [1, 1, 1]), updates: integers([3]) },
      attributes: { shape: [2] },
    },
  ],
  UnsortedSegmentSum: [
    {
      operands: { x: floats([5, 2]), segmentIds: listed([5], 'int32', [0, 3, 0, 1, 3]) },
      attributes: { numSegments: 4 },
    },
    {
      operands: { x: integers([3]), segmentIds: listed([3], 'int32', [1, 1, 1]) },
      attributes: { numSegments: 3 },
    },
  ],
};
