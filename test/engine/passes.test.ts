/** Each pass on the smallest graph that shows it, before and after in print. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../src/engine/graph/build.ts';
import type { Graph, Node } from '../../src/engine/graph/graph.ts';
import { printGraph } from '../../src/engine/graph/print.ts';
import { mergeAccumulation } from '../../src/engine/passes/accumulation.ts';
import { simplifyAlgebra } from '../../src/engine/passes/algebra.ts';
import { commonSubexpressions } from '../../src/engine/passes/common-subexpressions.ts';
import { foldConstants } from '../../src/engine/passes/constants.ts';
import { foldIntoGemm } from '../../src/engine/passes/gemm.ts';
import type { Pass } from '../../src/engine/passes/optimize.ts';
import { sinkScales } from '../../src/engine/passes/scales.ts';
import { scatterInPlace } from '../../src/engine/passes/scatters.ts';

function input(name: string, ...shape: number[]): Node {
  return build.input(name, { shape, dtype: 'float32' });
}

function ids(name: string, ...shape: number[]): Node {
  return build.input(name, { shape, dtype: 'int32' });
}

function number(value: number, ...shape: number[]): Node {
  return build.fill(value, shape, 'float32');
}

/** The printed body after the pass: the last output is `y`, more are `y1`, `y2`... */
function after(pass: Pass, ...nodes: Node[]): string[] {
  const outputs = nodes.map((node, index) => ({ name: index === 0 ? 'y' : `y${index}`, node }));
  const graph: Graph = { name: 'g', inputs: [], outputs };
  const text = printGraph(pass(graph));
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

const [x, y, z] = [input('x', 2, 3), input('y', 2, 3), input('z', 2, 3)];
const [a, b, c] = [input('a', 4, 2), input('b', 4, 3), input('c', 4, 2)];

test('what is computed from uniform constants alone becomes one number', () => {
  const scaled = build.binary('div', build.broadcast(number(1), [2, 3]), number(4));
  assert.deepEqual(after(foldConstants, build.binary('mul', x, scaled)), [
    '%0 = fill 0.25 : f32[2, 3]',
    '%1 = mul (x, %0) : f32[2, 3]',
    'y = %1',
  ]);
});

test('folded constants are rounded to float32, and int32 arithmetic is left to the runtime', () => {
  const third = build.binary('div', number(1), number(3));
  assert.deepEqual(after(foldConstants, third), [`%0 = fill ${Math.fround(1 / 3)} : f32[]`, 'y = %0']);
  const large = build.fill(2 ** 30, [], 'int32');
  assert.match(after(foldConstants, build.binary('mul', large, large)).join('\n'), /mul/);
});

test('neutral operations vanish, unless the constant stretches the other operand', () => {
  const plain = build.binary('mul', build.binary('add', x, number(0)), number(1, 2, 3));
  assert.deepEqual(
    after(simplifyAlgebra, build.binary('div', build.binary('sub', plain, number(0)), number(1))),
    ['y = x'],
  );
  assert.match(
    after(simplifyAlgebra, build.binary('add', x, number(0, 5, 2, 3))).join('\n'),
    /add \(x, %0\) : f32\[5/,
  );
});

test('adding minus zero is not neutral, because it keeps the sign of zero', () => {
  assert.match(after(simplifyAlgebra, build.binary('add', x, number(-0))).join('\n'), /add/);
});

test('reshapes and transposes of one another become one, or none', () => {
  const there = build.reshape(build.reshape(x, [6]), [3, 2]);
  assert.deepEqual(after(simplifyAlgebra, there), ['%0 = reshape (x) : f32[3, 2]', 'y = %0']);
  assert.deepEqual(after(simplifyAlgebra, build.reshape(there, [2, 3])), ['y = x']);
  assert.deepEqual(after(simplifyAlgebra, build.transpose(build.transpose(x, [1, 0]), [1, 0])), ['y = x']);
});

test('a slice, broadcast or cast that changes nothing vanishes', () => {
  const same = build.slice(build.broadcast(x, [2, 3]), [0, 0], [2, 3]);
  assert.deepEqual(after(simplifyAlgebra, same), ['y = x']);
  assert.match(after(simplifyAlgebra, build.slice(x, [1, 2], [2, 3], [-1, -1])).join('\n'), /slice/);
});

test('a sum of squares is one reduction', () => {
  assert.deepEqual(after(simplifyAlgebra, build.reduce('sum', build.unary('square', x), [0])), [
    '%0 = sumSquare axes [0] (x) : f32[3]',
    'y = %0',
  ]);
});

test('a stack is a join of the same rows under another shape', () => {
  const stack = build.concat([build.reshape(x, [1, 2, 3]), build.reshape(y, [1, 2, 3])], 0);
  assert.deepEqual(after(simplifyAlgebra, stack), [
    '%0 = concat axis 0 (x, y) : f32[4, 3]',
    '%1 = reshape (%0) : f32[2, 2, 3]',
    'y = %1',
  ]);
});

test('equal computations become one, operands of different order or type do not', () => {
  const twice = build.binary('sub', build.unary('exp', x), build.unary('exp', x));
  assert.deepEqual(after(commonSubexpressions, twice), [
    '%0 = exp (x) : f32[2, 3]',
    '%1 = sub (%0, %0) : f32[2, 3]',
    'y = %1',
  ]);
  const [difference, opposite] = [build.binary('sub', x, y), build.binary('sub', y, x)];
  assert.equal(after(commonSubexpressions, difference, opposite).length, 4);
  assert.equal(after(commonSubexpressions, number(0), number(-0)).length, 4);
  assert.equal(after(commonSubexpressions, number(NaN), number(Infinity)).length, 4);
});

test('a scale sinks through a reshape and a sum into the alpha of a product', () => {
  const scaled = build.binary('mul', build.reshape(build.binary('div', x, number(4)), [3, 2]), number(2));
  assert.deepEqual(after(sinkScales, build.matmul(scaled, y)), [
    '%0 = reshape (x) : f32[3, 2]',
    '%1 = matmul alpha 0.5 (%0, y) : f32[3, 3]',
    'y = %1',
  ]);
  assert.deepEqual(after(sinkScales, build.reduce('sum', build.binary('mul', number(3), x), [0])), [
    '%0 = sum axes [0] (x) : f32[3]',
    '%1 = fill 3 : f32[]',
    '%2 = mul (%0, %1) : f32[3]',
    'y = %2',
  ]);
});

test('two scalar factors are joined before they meet a tensor', () => {
  const [s, t] = [input('s'), input('t')];
  assert.deepEqual(after(sinkScales, build.binary('mul', build.binary('mul', x, s), t)), [
    '%0 = mul (s, t) : f32[]',
    '%1 = mul (x, %0) : f32[2, 3]',
    'y = %1',
  ]);
});

test('taking a one-hot from a tensor is a scatter of minus ones', () => {
  assert.deepEqual(after(scatterInPlace, build.binary('sub', x, build.oneHot(ids('i', 2), 3, 'float32'))), [
    '%0 = reshape (i) : i32[2, 1]',
    '%1 = fill -1 : f32[2, 1]',
    '%2 = scatterAdd axis 1 (x, %0, %1) : f32[2, 3]',
    'y = %2',
  ]);
});

test('a scatter into zeros that is added to a tensor scatters into the tensor', () => {
  const scattered = build.scatterAdd(number(0, 2, 3), ids('i', 1, 3), input('u', 1, 3), 0);
  for (const sum of [build.binary('add', x, scattered), build.binary('add', scattered, x)]) {
    assert.deepEqual(after(scatterInPlace, sum), ['%0 = scatterAdd axis 0 (x, i, u) : f32[2, 3]', 'y = %0']);
  }
});

test('a long sum of transposed products is one product of stacks, in the order in which its factors arise', () => {
  const steps = [x, y, z].map((step) => build.unary('tanh', step));
  const products = steps.map((step) => build.matmul(step, step, { transposeA: true }));
  const [first, second, third] = products as [Node, Node, Node];
  const sum = build.binary('add', build.binary('add', third, second), first);
  assert.deepEqual(after(mergeAccumulation, build.concat(steps, 0), sum).slice(3), [
    '%3 = concat axis 0 (%0, %1, %2) : f32[6, 3]',
    '%4 = concat axis 0 (%0, %1, %2) : f32[6, 3]',
    '%5 = concat axis 0 (%0, %1, %2) : f32[6, 3]',
    '%6 = matmul transposeA (%4, %5) : f32[3, 3]',
    'y = %3',
    'y1 = %6',
  ]);
});

test('what is not such a product stays in the sum, and a product that is read elsewhere stays whole', () => {
  const products = [a, c].map((left) => build.matmul(left, b, { transposeA: true }));
  const [first, second] = products as [Node, Node];
  const rest = input('rest', 2, 3);
  const sum = build.binary('add', build.binary('add', first, rest), second);
  assert.deepEqual(after(mergeAccumulation, sum), [
    '%0 = concat axis 0 (a, c) : f32[8, 2]',
    '%1 = concat axis 0 (b, b) : f32[8, 3]',
    '%2 = matmul transposeA (%0, %1) : f32[2, 3]',
    '%3 = add (rest, %2) : f32[2, 3]',
    'y = %3',
  ]);
  assert.doesNotMatch(after(mergeAccumulation, sum, first).join('\n'), /concat/);
});

test('a transpose becomes a flag of the product that reads it', () => {
  const product = build.matmul(build.transpose(x, [1, 0]), build.transpose(y, [1, 0]), { transposeA: true });
  assert.deepEqual(after(foldIntoGemm, product), ['%0 = matmul transposeB (x, y) : f32[2, 2]', 'y = %0']);
  const batched = build.matmul(input('p', 5, 2, 3), build.transpose(input('q', 5, 4, 3), [0, 2, 1]));
  assert.match(after(foldIntoGemm, batched).join('\n'), /matmul transposeB \(p, q\)/);
  const others = build.matmul(input('p', 5, 2, 3), build.transpose(input('q', 3, 5, 4), [1, 0, 2]));
  assert.match(after(foldIntoGemm, others).join('\n'), /transpose permutation \[1, 0, 2\]/);
});

test('what is added to a product becomes its C, on either side, whether bias or matrix', () => {
  const product = build.matmul(a, b, { transposeA: true, alpha: 2 });
  const expected = ['%0 = gemm transposeA alpha 2 (a, b, d) : f32[2, 3]', 'y = %0'];
  assert.deepEqual(after(foldIntoGemm, build.binary('add', product, input('d', 3))), expected);
  assert.deepEqual(after(foldIntoGemm, build.binary('add', input('d', 2, 3), product)), expected);
});

test('a product that is read twice, or that the addend would stretch, is left alone', () => {
  const product = build.matmul(a, b, { transposeA: true });
  assert.doesNotMatch(
    after(foldIntoGemm, build.binary('add', product, input('d', 3)), product).join('\n'),
    /gemm/,
  );
  assert.doesNotMatch(
    after(foldIntoGemm, build.binary('add', product, input('d', 5, 2, 3))).join('\n'),
    /gemm/,
  );
});
