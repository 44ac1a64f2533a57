import { floats, integers, listed } from '../support/arrays.ts';
import type { Operand } from '../support/arrays.ts';
import { bits, each, x } from './cases.ts';
import type { Case, Cases } from './cases.ts';

const axesOf = (rank: number): number[][] => [
  [],
  [0],
  [rank - 1],
  [-1],
  Array.from({ length: rank }, (_, axis) => axis),
];

const reduced = (make: (shape: readonly number[]) => Operand): Case[] =>
  [[4], [1, 5], [3, 1, 4], [2, 3, 4, 2]].flatMap((shape) =>
    each(
      [x(make(shape))],
      ...axesOf(shape.length).flatMap((axis) => [true, false].map((keepDims) => ({ axis, keepDims }))),
    ),
  );

const cumulative = (axis: number): object[] =>
  [true, false].flatMap((exclusive) => [true, false].map((reverse) => ({ axis, exclusive, reverse })));

export const reductions: Cases = {
  All: reduced(bits).map((given) => ({ ...given, truth: ['x'] })),
  Any: reduced(bits).map((given) => ({ ...given, truth: ['x'] })),
  ArgMax: [
    ...each([x(floats([3, 4, 2]))], { axis: 0 }, { axis: 1 }, { axis: 2 }),
    { ...x(listed([2, 3], 'float32', [1, 1, 0, 0, 2, 2])), attributes: { axis: 1 } },
  ],
  ArgMin: each(
    [x(floats([3, 4, 2])), x(listed([1, 2, 2], 'float32', [1, 1, 0, 0]))],
    { axis: 0 },
    { axis: 2 },
  ),
  Cumsum: [
    ...each([x(floats([5])), x(floats([3, 1, 4])), x(integers([2, 3]))], ...cumulative(0)),
    ...each([x(floats([2, 3])), x(floats([4, 1]))], ...cumulative(1)),
  ],
  Max: reduced(floats).map(({ operands, attributes }) => {
    const { axis, keepDims } = attributes as { axis: number[]; keepDims: boolean };
    return { operands, attributes: { reductionIndices: axis, keepDims } };
  }),
  Mean: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Min: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Prod: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Softmax: each(
    [[4], [3, 5], [2, 1, 3], [2, 1]].map((shape) => ({ operands: { logits: floats(shape, -8, 8) } })),
    { dim: -1 },
  ),
  Sum: [
    ...reduced(floats),
    ...reduced(integers),
    { ...x(floats([0, 3])), attributes: { axis: [0], keepDims: false } },
  ],
  TopK: [
    ...each([x(floats([3, 5])), x(floats([2, 1, 6]))], { k: 1, sorted: true }, { k: 3, sorted: true }),
    { ...x(listed([2, 4], 'float32', [1, 3, 3, 1, 0, -1, 0, 0])), attributes: { k: 4, sorted: true } },
    { ...x(integers([4, 3])), attributes: { k: 2, sorted: true } },
    { ...x(floats([1])), attributes: { k: 1, sorted: true } },
  ],
};
