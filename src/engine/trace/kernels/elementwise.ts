import { binary, cast, compare, fill, select, unary } from '../../graph/build.ts';
import type { Binary, Comparison, ElementType, Node, Unary } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

interface One {
  readonly x: Node;
}
interface Two {
  readonly a: Node;
  readonly b: Node;
}

const unaries: Readonly<Record<string, Unary>> = {
  Abs: 'abs',
  Ceil: 'ceil',
  Cos: 'cos',
  Erf: 'erf',
  Exp: 'exp',
  Floor: 'floor',
  IsNan: 'isNaN',
  Log: 'log',
  LogicalNot: 'not',
  Neg: 'neg',
  Reciprocal: 'reciprocal',
  Relu: 'relu',
  Round: 'round',
  Sigmoid: 'sigmoid',
  Sign: 'sign',
  Sin: 'sin',
  Softplus: 'softplus',
  Sqrt: 'sqrt',
  Square: 'square',
  Tanh: 'tanh',
};

const binaries: Readonly<Record<string, Binary>> = {
  Add: 'add',
  Sub: 'sub',
  Multiply: 'mul',
  RealDiv: 'div',
  Pow: 'pow',
  Maximum: 'max',
  Minimum: 'min',
};

const comparisons: Readonly<Record<string, Comparison>> = {
  Equal: 'equal',
  Less: 'less',
  LessEqual: 'lessEqual',
  Greater: 'greater',
  GreaterEqual: 'greaterEqual',
};

export const elementwise: Kernels = {
  ...mapTable(
    unaries,
    (fn) =>
      ({ x }: One) =>
        unary(fn, x),
  ),
  ...mapTable(
    binaries,
    (fn) =>
      ({ a, b }: Two) =>
        binary(fn, numeric(a), numeric(b)),
  ),
  ...mapTable(
    comparisons,
    (fn) =>
      ({ a, b }: Two) =>
        compare(fn, numeric(a), numeric(b)),
  ),

  AddN: (terms: Record<string, Node>) => Object.values(terms).reduce((sum, term) => binary('add', sum, term)),
  Cast: ({ x }: One, { dtype }: { dtype: ElementType }) => cast(x, dtype),
  ClipByValue: ({ x }: One, { clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) =>
    binary('min', binary('max', x, scalar(clipValueMin, x)), scalar(clipValueMax, x)),
  Elu: ({ x }: One) => select(isNegative(x), expm1(x), x),
  EluGrad: ({ dy, y }: { dy: Node; y: Node }) =>
    select(isNegative(y), binary('mul', dy, binary('add', y, scalar(1, y))), dy),
  Expm1: ({ x }: One) => expm1(x),
  FloorDiv: ({ a, b }: Two) => floorDivision(a, b),
  IsFinite: ({ x }: One) => compare('less', unary('abs', x), scalar(Infinity, x)),
  IsInf: ({ x }: One) => compare('equal', unary('abs', x), scalar(Infinity, x)),
  LeakyRelu: ({ x }: One, { alpha }: { alpha: number }) =>
    select(isNegative(x), binary('mul', x, scalar(alpha, x)), x),
  Log1p: ({ x }: One) => log1p(x),
  LogicalAnd: ({ a, b }: Two) => binary('and', a, b),
  LogicalOr: ({ a, b }: Two) => binary('or', a, b),
  Mod: ({ a, b }: Two) => modulo(a, b),
  NotEqual: ({ a, b }: Two) => unary('not', compare('equal', numeric(a), numeric(b))),
  Relu6: ({ x }: One) => binary('min', unary('relu', x), scalar(6, x)),
  Rsqrt: ({ x }: One) => unary('reciprocal', unary('sqrt', x)),
  Select: ({ condition, t, e }: { condition: Node; t: Node; e: Node }) => select(condition, t, e),
  SquaredDifference: ({ a, b }: Two) => unary('square', binary('sub', a, b)),
  Step: ({ x }: One, { alpha }: { alpha: number }) =>
    select(compare('greater', x, scalar(0, x)), scalar(1, x), scalar(alpha, x)),
};

function mapTable<From>(
  table: Readonly<Record<string, From>>,
  kernel: (from: From) => Kernels[string],
): Kernels {
  return Object.fromEntries(Object.entries(table).map(([name, from]) => [name, kernel(from)]));
}

/** Truth values count as 0 and 1 in arithmetic. */
function numeric(x: Node): Node {
  return x.type.dtype === 'bool' ? cast(x, 'int32') : x;
}

function scalar(value: number, like: Node): Node {
  return fill(value, [], like.type.dtype);
}

function isNegative(x: Node): Node {
  return compare('less', x, scalar(0, x));
}

/**
 * Both follow Kahan: with u the rounded sum or exponential, the error of u cancels against that of its logarithm.
 * Where u rounds to its limit, x itself (or -1) is exact.
 */
function expm1(x: Node): Node {
  const u = unary('exp', x);
  const less = binary('sub', u, scalar(1, x));
  const corrected = binary('div', binary('mul', less, x), unary('log', u));
  const tiny = compare('equal', u, scalar(1, x));
  const saturated = compare('lessEqual', u, scalar(1e-7, x));
  const huge = compare('greater', u, scalar(1e7, x));
  return select(tiny, x, select(saturated, scalar(-1, x), select(huge, u, corrected)));
}

function log1p(x: Node): Node {
  const u = binary('add', x, scalar(1, x));
  const corrected = binary('div', binary('mul', unary('log', u), x), binary('sub', u, scalar(1, x)));
  const tiny = compare('equal', u, scalar(1, x));
  const huge = compare('greater', u, scalar(1e7, x));
  return select(tiny, x, select(huge, unary('log', u), corrected));
}

/** Rounds towards minus infinity; tfjs gives int32 whatever it was given. */
function floorDivision(a: Node, b: Node): Node {
  if (a.type.dtype === 'float32') return cast(unary('floor', binary('div', a, b)), 'int32');
  return binary('div', binary('sub', a, binary('mod', a, b)), b);
}

/** With the sign of the divisor. */
function modulo(a: Node, b: Node): Node {
  if (a.type.dtype !== 'float32') return binary('mod', a, b);
  return binary('mod', binary('add', binary('mod', a, b), b), b);
}
