import { floats, integers, listed } from '../support/arrays.ts';
import { bits, each, one, special, two, withInteger, x } from './cases.ts';
import type { Case, Cases } from './cases.ts';

const anyNumber: Case[] = [...two(), ...two(integers)];
const ordered: Case[] = [
  ...anyNumber,
  {
    operands: {
      a: listed([4], 'float32', [1, 2, NaN, Infinity]),
      b: listed([4], 'float32', [1, 1, 1, Infinity]),
    },
  },
];
const truths: Case[] = two(bits).map((given) => ({ ...given, truth: ['a', 'b'] }));

export const elementwise: Cases = {
  Abs: withInteger(one()),
  Add: anyNumber,
  AddN: [1, 2, 4].map((count) => ({
    operands: Object.fromEntries(
      Array.from({ length: count }, (_, term) => [String(term), floats([2, 3], -term, 3)]),
    ),
  })),
  Cast: [
    ...each(
      [x(floats([2, 5])), x(integers([4])), x(floats([0]))],
      { dtype: 'float32' },
      { dtype: 'int32' },
      { dtype: 'bool' },
    ),
    { operands: { x: bits([6]) }, truth: ['x'], attributes: { dtype: 'float32' } },
    { operands: { x: bits([6]) }, truth: ['x'], attributes: { dtype: 'int32' } },
  ],
  Ceil: one(),
  ClipByValue: each(one(), { clipValueMin: -0.5, clipValueMax: 1 }),
  Cos: one(),
  Elu: [...one(), special(-40, 1e-6, -1e-6, 40)],
  EluGrad: [[], [3, 4]].map((shape) => ({ operands: { dy: floats(shape), y: floats(shape, -1, 1) } })),
  Equal: ordered,
  Erf: one(-0.9, 0.9),
  Exp: [...one(), special(-100, 80, -Infinity)],
  Expm1: [...one(), ...[1e-4, -1e-6, 1e-12, 20, -20, 80, -100].map((value) => special(value))],
  Floor: one(),
  FloorDiv: [
    ...two(floats, (shape) => floats(shape, 0.5, 3)),
    ...two(
      (shape) => integers(shape, -9, 9),
      (shape) => integers(shape, -3, -1),
    ),
  ],
  Greater: ordered,
  GreaterEqual: ordered,
  IsFinite: [...one(), special(NaN, 1, Infinity, -Infinity)],
  IsInf: [...one(), special(NaN, 1, Infinity, -Infinity)],
  IsNan: [...one(), special(NaN, 1, Infinity)],
  LeakyRelu: each(one(), { alpha: 0.2 }),
  Less: ordered,
  LessEqual: ordered,
  Log: [...one(0.1, 5), special(0, 1, 1e-30, 1e30)],
  Log1p: [...one(-0.9, 5), ...[1e-4, -1e-6, 1e-12, 1e9, 1e30, 0].map((value) => special(value))],
  LogicalAnd: truths,
  LogicalNot: [[], [5], [2, 3]].map((shape) => ({ operands: { x: bits(shape) }, truth: ['x'] })),
  LogicalOr: truths,
  Maximum: anyNumber,
  Minimum: anyNumber,
  Mod: [
    ...two(floats, (shape) => floats(shape, 0.5, 3)),
    ...two(integers, (shape) => integers(shape, -3, -1)),
  ],
  Multiply: anyNumber,
  Neg: withInteger(one()),
  NotEqual: ordered,
  Pow: [...two((shape) => floats(shape, 0.1, 3), floats), ...two(integers, (shape) => integers(shape, 0, 4))],
  RealDiv: two(floats, (shape) => floats(shape, 0.3, 3)),
  Reciprocal: one(0.2, 3),
  Relu: withInteger(one()),
  Relu6: one(-3, 9),
  Round: [...one(), special(0.5, 1.5, 2.5, -0.5, -1.5)],
  Rsqrt: one(0.2, 3),
  Select: [[4], [2, 3], [], [0, 2]].map((shape) => ({
    operands: { condition: bits(shape), t: floats(shape), e: floats(shape, 5, 6) },
    truth: ['condition'],
  })),
  Sigmoid: [...one(-6, 6), special(-17, 17, 0)],
  Sign: [...one(), special(0, -0)],
  Sin: one(),
  Softplus: [...one(-8, 8), special(-30, 30)],
  Sqrt: one(0, 4),
  Square: withInteger(one()),
  SquaredDifference: anyNumber,
  Step: each(one(), { alpha: 0 }, { alpha: 0.3 }),
  Sub: anyNumber,
  Tanh: [...one(), special(-20, 20, 0)],
};
