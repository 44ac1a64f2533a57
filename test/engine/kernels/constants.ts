import { one, withInteger } from './cases.ts';
import type { Cases } from './cases.ts';

export const constants: Cases = {
  Fill: [[], [0], [2, 3]].flatMap((shape) => [
    { operands: {}, attributes: { shape, value: 1.5, dtype: 'float32' } },
    { operands: {}, attributes: { shape, value: 3, dtype: 'int32' } },
  ]),
  LinSpace: [
    { operands: {}, attributes: { start: 0, stop: 1, num: 7 } },
    { operands: {}, attributes: { start: 3, stop: -2, num: 4 } },
    { operands: {}, attributes: { start: 5, stop: 9, num: 1 } },
  ],
  OnesLike: withInteger(one()),
  Range: [
    [0, 5, 1, 'int32'],
    [5, 0, 1, 'int32'],
    [2, 9, 3, 'int32'],
    [1, 0, -0.1, 'float32'],
    [0, 0, 1, 'float32'],
    [3, 1, 2, 'int32'],
  ].map(([start, stop, step, dtype]) => ({ operands: {}, attributes: { start, stop, step, dtype } })),
  ZerosLike: withInteger(one()),
};
