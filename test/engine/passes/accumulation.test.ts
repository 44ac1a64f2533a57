import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Node } from '../../../src/engine/graph/graph.ts';
import { mergeAccumulation } from '../../../src/engine/passes/accumulation.ts';
import { after, input } from './graphs.ts';

const x = input('x', 2, 3);
const y = input('y', 2, 3);
const z = input('z', 2, 3);
const a = input('a', 4, 2);
const b = input('b', 4, 3);
const c = input('c', 4, 2);

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
