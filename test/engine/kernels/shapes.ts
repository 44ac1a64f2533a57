import { floats, integers } from '../support/arrays.ts';
import { each, one, withInteger, x } from './cases.ts';
import type { Cases } from './cases.ts';

export const shapes: Cases = {
  Concat: [
    { operands: { 0: floats([2, 3]), 1: floats([1, 3]), 2: floats([4, 3]) }, attributes: { axis: 0 } },
    { operands: { 0: integers([2, 1]), 1: integers([2, 4]) }, attributes: { axis: 1 } },
    { operands: { 0: floats([2, 2]), 1: floats([2, 0]) }, attributes: { axis: 1 } },
    { operands: { 0: floats([3]) }, attributes: { axis: 0 } },
  ],
  ExpandDims: each(
    [{ operands: { input: floats([2, 3]) } }],
    { dim: 0 },
    { dim: 1 },
    { dim: 2 },
    { dim: -1 },
  ),
  Identity: withInteger(one()),
  Pack: each(
    [{ operands: { 0: floats([2, 3]), 1: floats([2, 3], 0, 1), 2: floats([2, 3], 5, 6) } }],
    { axis: 0 },
    { axis: 1 },
    { axis: 2 },
  ),
  PadV2: [
    ...each(
      [x(floats([2, 3])), x(integers([2, 1]))],
      {
        paddings: [
          [1, 0],
          [0, 2],
        ],
        constantValue: 0,
      },
      {
        paddings: [
          [0, 0],
          [2, 2],
        ],
        constantValue: 7,
      },
    ),
    { ...x(floats([0])), attributes: { paddings: [[1, 2]], constantValue: 1 } },
  ],
  Reshape: each(
    [x(floats([2, 6])), x(integers([12]))],
    { shape: [12] },
    { shape: [3, 4] },
    { shape: [1, 2, 6] },
  ),
  Reverse: each(
    [x(floats([2, 3, 4])), x(integers([1, 5, 1]))],
    { dims: [0] },
    { dims: [1, 2] },
    { dims: [0, 1, 2] },
  ),
  Slice: each(
    [x(floats([3, 4, 2])), x(integers([3, 4, 2]))],
    { begin: [0, 1, 0], size: [3, 2, 2] },
    { begin: [2, 0, 1], size: [1, -1, 1] },
    { begin: [0, 0, 0], size: [3, 4, 2] },
    { begin: [1, 1, 1], size: [0, 1, 1] },
  ),
  SplitV: [
    ...each(
      [x(floats([4, 6]))],
      { numOrSizeSplits: 2, axis: 0 },
      { numOrSizeSplits: [1, 2, 3], axis: 1 },
      { numOrSizeSplits: [4, -1], axis: -1 },
    ),
    { ...x(floats([1, 2])), attributes: { numOrSizeSplits: 1, axis: 0 } },
  ],
  StridedSlice: each(
    [x(floats([4, 5]))],
    ...[
      { begin: [0, 1], end: [4, 5], strides: [2, 2] },
      { begin: [3, 4], end: [-5, -6], strides: [-1, -2] },
      { begin: [1, 0], end: [2, 5], strides: [1, 1], shrinkAxisMask: 1 },
      { begin: [1, 2], end: [0, 0], strides: [1, 1], beginMask: 1, endMask: 3 },
    ].map((given) => ({
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
      ...given,
    })),
  ),
  Tile: each([x(floats([2, 3])), x(integers([1, 2]))], { reps: [1, 1] }, { reps: [2, 3] }),
  Transpose: [
    ...each([x(floats([2, 3, 4]))], { perm: [0, 1, 2] }, { perm: [2, 0, 1] }, { perm: [1, 0, 2] }),
    { ...x(integers([3, 1])), attributes: { perm: [1, 0] } },
  ],
  Unpack: each(
    [{ operands: { value: floats([3, 2, 4]) } }, { operands: { value: integers([1, 1, 1]) } }],
    { axis: 0 },
    { axis: 2 },
  ),
};
