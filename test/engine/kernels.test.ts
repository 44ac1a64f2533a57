/**
 * Every kernel of the tracer, run compiled, by TensorFlow and on WebGPU, against the one of the same name in tfjs' CPU
 * backend.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cast, engine } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Engine, Program } from '../../src/engine/engine.ts';
import { kernels } from '../../src/engine/trace/kernels/all.ts';
import { floats, integers, listed, relativeError } from './support/arrays.ts';
import type { Operand } from './support/arrays.ts';
import { compiled, reference, runOn } from './support/engines.ts';
import { onTensorflow } from './tensorflow/library.ts';
import { onAdapter } from './webgpu/adapter.ts';

interface Case {
  readonly operands: Readonly<Record<string, Operand>>;
  readonly attributes?: object;
  /** Operands that the kernel takes as truth values. */
  readonly truth?: readonly string[];
}

/** One program evaluates all cases of a kernel, since a session costs more than any of them. */
function program(kernel: string, cases: readonly Case[]): Program {
  const each = cases.flatMap(({ operands }, index) =>
    Object.entries(operands).map(
      ([name, { shape, dtype }]) => [`${index} ${name}`, { shape, dtype }] as const,
    ),
  );
  return {
    name: kernel,
    inputs: Object.fromEntries(each),
    body: (inputs) => {
      const outputs: NamedTensorMap = {};
      cases.forEach(({ operands, attributes = {}, truth = [] }, index) => {
        const given = Object.fromEntries(
          Object.keys(operands).map((name) => {
            const tensor = inputs[`${index} ${name}`] as Tensor;
            return [name, truth.includes(name) ? cast(tensor, 'bool') : tensor];
          }),
        );
        // Kernels of any number of operands take an array of them.
        const operandsGiven = '0' in given ? Object.values(given) : given;
        const result = engine().runKernel<Tensor | Tensor[]>(
          kernel,
          operandsGiven as never,
          attributes as never,
        );
        [result].flat().forEach((tensor, part) => {
          outputs[`${index} result ${part}`] = tensor.dtype === 'bool' ? cast(tensor, 'int32') : tensor;
        });
      });
      return outputs;
    },
  };
}

async function agree(engine: Engine, kernel: string, cases: readonly Case[]): Promise<void> {
  const subject = program(kernel, cases);
  const inputs = Object.fromEntries(
    cases.flatMap(({ operands }, index) =>
      Object.entries(operands).map(([name, { values }]) => [`${index} ${name}`, values] as const),
    ),
  );
  const expected = await runOn(reference, subject, inputs);
  const actual = await runOn(engine, subject, inputs);
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const result = actual[name];
    assert.ok(result !== undefined);
    assert.equal(result.constructor, values.constructor, `type of ${name}`);
    const bound = values instanceof Float32Array ? 3e-6 : 0;
    const error = relativeError(result, values);
    const given = JSON.stringify(cases[Number(name.split(' ')[0])]);
    assert.ok(
      error <= bound,
      `${kernel}, case ${name}: error ${error}\n${given}\ngot ${String(result)}\nwant ${String(values)}`,
    );
  }
}

const seed = 20;

const shapes = fc.sample(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), { seed, numRuns: 4 });

/** Pairs that broadcast: axes of the common shape are dropped in front or shrunk to one, on either side. */
const pairs = fc.sample(
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean()), { maxLength: 4 })
    .chain((axes) =>
      fc.tuple(fc.constant(axes), fc.nat(axes.length), fc.boolean()).map(([all, dropped, swap]) => {
        const left = all.map(([extent, one]) => (one ? 1 : extent));
        const right = all.map(([extent, , one]) => (one ? 1 : extent)).slice(dropped);
        return swap ? ([right, left] as const) : ([left, right] as const);
      }),
    ),
  { seed, numRuns: 6 },
);

const one = (low?: number, high?: number, name = 'x'): Case[] =>
  [[], [1], [0, 3], [5], ...shapes].map((shape) => ({ operands: { [name]: floats(shape, low, high) } }));

const special = (...numbers: number[]): Case => ({
  operands: { x: listed([numbers.length], 'float32', numbers) },
});

const withInteger = (cases: Case[]): Case[] => [...cases, { operands: { x: integers([3, 4]) } }];

const two = (make: (shape: readonly number[]) => Operand = floats, right = make): Case[] =>
  [
    [
      [0, 3],
      [1, 3],
    ] as const,
    ...pairs,
  ].map(([a, b]) => ({ operands: { a: make(a), b: right(b) } }));

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
const bits = (shape: readonly number[]) => integers(shape, 0, 2);
const truths: Case[] = two(bits).map((given) => ({ ...given, truth: ['a', 'b'] }));

const each = (cases: Case[], ...attributes: object[]): Case[] =>
  cases.flatMap((given) => attributes.map((settings) => ({ ...given, attributes: settings })));

const x = (operand: Operand): Case => ({ operands: { x: operand } });

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

const table: Readonly<Record<string, readonly Case[]>> = {
  Abs: withInteger(one()),
  Add: anyNumber,
  AddN: [1, 2, 4].map((count) => ({
    operands: Object.fromEntries(
      Array.from({ length: count }, (_, term) => [String(term), floats([2, 3], -term, 3)]),
    ),
  })),
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
  BatchMatMul: [
    ...[true, false].flatMap((transposeA) =>
      [true, false].flatMap((transposeB) =>
        [[], [1], [3], [2, 2]].map((batch) => ({
          operands: {
            a: floats([...batch, ...(transposeA ? [4, 3] : [3, 4])]),
            b: floats([...batch, ...(transposeB ? [2, 4] : [4, 2])]),
          },
          attributes: { transposeA, transposeB },
        })),
      ),
    ),
    {
      operands: { a: floats([3, 1, 2]), b: floats([1, 2, 5]) },
      attributes: { transposeA: false, transposeB: false },
    },
    {
      operands: { a: floats([0, 2]), b: floats([2, 5]) },
      attributes: { transposeA: false, transposeB: false },
    },
    {
      operands: { a: floats([3, 1]), b: floats([1, 1]) },
      attributes: { transposeA: false, transposeB: true },
    },
  ],
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
  Concat: [
    { operands: { 0: floats([2, 3]), 1: floats([1, 3]), 2: floats([4, 3]) }, attributes: { axis: 0 } },
    { operands: { 0: integers([2, 1]), 1: integers([2, 4]) }, attributes: { axis: 1 } },
    { operands: { 0: floats([2, 2]), 1: floats([2, 0]) }, attributes: { axis: 1 } },
    { operands: { 0: floats([3]) }, attributes: { axis: 0 } },
  ],
  Cos: one(),
  Cumsum: [
    ...each([x(floats([5])), x(floats([3, 1, 4])), x(integers([2, 3]))], ...cumulative(0)),
    ...each([x(floats([2, 3])), x(floats([4, 1]))], ...cumulative(1)),
  ],
  Einsum: [
    ...(
      [
        ['ij,jk->ik', [2, 3], [3, 4]],
        ['ij,kj->ki', [1, 3], [5, 3]],
        ['bij,bjk->bik', [2, 3, 1], [2, 1, 4]],
        ['bthd,bshd->bhts', [2, 3, 2, 4], [2, 5, 2, 4]],
        ['i,j->ij', [3], [2]],
        ['ij,ij->', [2, 3], [2, 3]],
        ['ijk,j->i', [2, 3, 4], [3]],
        ['ab,bc->ac', [0, 2], [2, 3]],
      ] as const
    ).map(([equation, a, b]) => ({
      operands: { 0: floats(a), 1: floats(b, -1, 1) },
      attributes: { equation },
    })),
    ...['ijk->kij', 'ijk->ij', 'ijk->'].map((equation) => ({
      operands: { 0: floats([2, 3, 4]) },
      attributes: { equation },
    })),
    ...fc
      .sample(fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 4 }))), {
        seed,
        numRuns: 4,
      })
      .map(([b = 1, i = 1, j = 1, k = 1]) => ({
        operands: { 0: floats([i, b, j]), 1: floats([k, j, b]) },
        attributes: { equation: 'ibj,kjb->bki' },
      })),
  ],
  Elu: [...one(), special(-40, 1e-6, -1e-6, 40)],
  EluGrad: [[], [3, 4]].map((shape) => ({ operands: { dy: floats(shape), y: floats(shape, -1, 1) } })),
  Equal: ordered,
  Erf: one(-0.9, 0.9),
  Exp: [...one(), special(-100, 80, -Infinity)],
  ExpandDims: each(
    [{ operands: { input: floats([2, 3]) } }],
    { dim: 0 },
    { dim: 1 },
    { dim: 2 },
    { dim: -1 },
  ),
  Expm1: [...one(), ...[1e-4, -1e-6, 1e-12, 20, -20, 80, -100].map((value) => special(value))],
  Fill: [[], [0], [2, 3]].flatMap((shape) => [
    { operands: {}, attributes: { shape, value: 1.5, dtype: 'float32' } },
    { operands: {}, attributes: { shape, value: 3, dtype: 'int32' } },
  ]),
  Floor: one(),
  FloorDiv: [
    ...two(floats, (shape) => floats(shape, 0.5, 3)),
    ...two(
      (shape) => integers(shape, -9, 9),
      (shape) => integers(shape, -3, -1),
    ),
  ],
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
  Greater: ordered,
  GreaterEqual: ordered,
  Identity: withInteger(one()),
  IsFinite: [...one(), special(NaN, 1, Infinity, -Infinity)],
  IsInf: [...one(), special(NaN, 1, Infinity, -Infinity)],
  IsNan: [...one(), special(NaN, 1, Infinity)],
  LeakyRelu: each(one(), { alpha: 0.2 }),
  Less: ordered,
  LessEqual: ordered,
  LinSpace: [
    { operands: {}, attributes: { start: 0, stop: 1, num: 7 } },
    { operands: {}, attributes: { start: 3, stop: -2, num: 4 } },
    { operands: {}, attributes: { start: 5, stop: 9, num: 1 } },
  ],
  Log: [...one(0.1, 5), special(0, 1, 1e-30, 1e30)],
  Log1p: [...one(-0.9, 5), ...[1e-4, -1e-6, 1e-12, 1e9, 1e30, 0].map((value) => special(value))],
  LogicalAnd: truths,
  LogicalNot: [[], [5], [2, 3]].map((shape) => ({ operands: { x: bits(shape) }, truth: ['x'] })),
  LogicalOr: truths,
  Max: reduced(floats).map(({ operands, attributes }) => {
    const { axis, keepDims } = attributes as { axis: number[]; keepDims: boolean };
    return { operands, attributes: { reductionIndices: axis, keepDims } };
  }),
  Maximum: anyNumber,
  Mean: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Min: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Minimum: anyNumber,
  Mod: [
    ...two(floats, (shape) => floats(shape, 0.5, 3)),
    ...two(integers, (shape) => integers(shape, -3, -1)),
  ],
  Multiply: anyNumber,
  Neg: withInteger(one()),
  NotEqual: ordered,
  OneHot: [[3], [2, 4], [0], []].flatMap((shape) =>
    each(
      [{ operands: { indices: integers(shape, -1, 6) } }],
      { depth: 5, onValue: 1, offValue: 0, dtype: 'float32' },
      { depth: 1, onValue: 2.5, offValue: -1, dtype: 'float32' },
      { depth: 3, onValue: 1, offValue: 0, dtype: 'int32' },
    ),
  ),
  OnesLike: withInteger(one()),
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
  Pow: [...two((shape) => floats(shape, 0.1, 3), floats), ...two(integers, (shape) => integers(shape, 0, 4))],
  Prod: [...reduced(floats), ...reduced(integers).slice(0, 4)],
  Range: [
    [0, 5, 1, 'int32'],
    [5, 0, 1, 'int32'],
    [2, 9, 3, 'int32'],
    [1, 0, -0.1, 'float32'],
    [0, 0, 1, 'float32'],
    [3, 1, 2, 'int32'],
  ].map(([start, stop, step, dtype]) => ({ operands: {}, attributes: { start, stop, step, dtype } })),
  RealDiv: two(floats, (shape) => floats(shape, 0.3, 3)),
  Reciprocal: one(0.2, 3),
  Relu: withInteger(one()),
  Relu6: one(-3, 9),
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
  Round: [...one(), special(0.5, 1.5, 2.5, -0.5, -1.5)],
  Rsqrt: one(0.2, 3),
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
  Select: [[4], [2, 3], [], [0, 2]].map((shape) => ({
    operands: { condition: bits(shape), t: floats(shape), e: floats(shape, 5, 6) },
    truth: ['condition'],
  })),
  Sigmoid: [...one(-6, 6), special(-17, 17, 0)],
  Sign: [...one(), special(0, -0)],
  Sin: one(),
  Slice: each(
    [x(floats([3, 4, 2])), x(integers([3, 4, 2]))],
    { begin: [0, 1, 0], size: [3, 2, 2] },
    { begin: [2, 0, 1], size: [1, -1, 1] },
    { begin: [0, 0, 0], size: [3, 4, 2] },
    { begin: [1, 1, 1], size: [0, 1, 1] },
  ),
  Softmax: each(
    [[4], [3, 5], [2, 1, 3], [2, 1]].map((shape) => ({ operands: { logits: floats(shape, -8, 8) } })),
    { dim: -1 },
  ),
  Softplus: [...one(-8, 8), special(-30, 30)],
  SplitV: [
    ...each(
      [x(floats([4, 6]))],
      { numOrSizeSplits: 2, axis: 0 },
      { numOrSizeSplits: [1, 2, 3], axis: 1 },
      { numOrSizeSplits: [4, -1], axis: -1 },
    ),
    { ...x(floats([1, 2])), attributes: { numOrSizeSplits: 1, axis: 0 } },
  ],
  Sqrt: one(0, 4),
  Square: withInteger(one()),
  SquaredDifference: anyNumber,
  Step: each(one(), { alpha: 0 }, { alpha: 0.3 }),
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
  Sub: anyNumber,
  Sum: [
    ...reduced(floats),
    ...reduced(integers),
    { ...x(floats([0, 3])), attributes: { axis: [0], keepDims: false } },
  ],
  Tanh: [...one(), special(-20, 20, 0)],
  Tile: each([x(floats([2, 3])), x(integers([1, 2]))], { reps: [1, 1] }, { reps: [2, 3] }),
  TopK: [
    ...each([x(floats([3, 5])), x(floats([2, 1, 6]))], { k: 1, sorted: true }, { k: 3, sorted: true }),
    { ...x(listed([2, 4], 'float32', [1, 3, 3, 1, 0, -1, 0, 0])), attributes: { k: 4, sorted: true } },
    { ...x(integers([4, 3])), attributes: { k: 2, sorted: true } },
    { ...x(floats([1])), attributes: { k: 1, sorted: true } },
  ],
  Transpose: [
    ...each([x(floats([2, 3, 4]))], { perm: [0, 1, 2] }, { perm: [2, 0, 1] }, { perm: [1, 0, 2] }),
    { ...x(integers([3, 1])), attributes: { perm: [1, 0] } },
  ],
  Unpack: each(
    [{ operands: { value: floats([3, 2, 4]) } }, { operands: { value: integers([1, 1, 1]) } }],
    { axis: 0 },
    { axis: 2 },
  ),
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
  ZerosLike: withInteger(one()),
};

test('every kernel of the tracer stands in the table', () => {
  assert.deepEqual(Object.keys(table).sort(), Object.keys(kernels).sort());
});

for (const [kernel, cases] of Object.entries(table)) {
  test(`${kernel} gives what the reference gives`, () => agree(compiled, kernel, cases));
}

const tensorflow = await onTensorflow();
test('TensorFlow has every kernel, and gives what the reference gives', tensorflow.options, async () => {
  for (const [kernel, cases] of Object.entries(table)) await agree(tensorflow.engine(), kernel, cases);
});

const webgpu = await onAdapter();
/** They rest on the last bits of exp and log near 1, and WGSL lets a log be wrong by 2^-21 there. */
const tooFine = ['Expm1', 'Log1p'];
test('WebGPU gives what the reference gives', webgpu.options, async () => {
  for (const [kernel, cases] of Object.entries(table)) {
    if (!tooFine.includes(kernel)) await agree(webgpu.engine(), kernel, cases);
  }
});
