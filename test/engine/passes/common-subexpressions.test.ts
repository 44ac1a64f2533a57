import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Node } from '../../../src/engine/graph/graph.ts';
import { commonSubexpressions } from '../../../src/engine/passes/common-subexpressions.ts';
import { after, input, number } from './graphs.ts';

const x = input('x', 2, 3);
const y = input('y', 2, 3);

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

test('equal constants become one if they are short, and long ones if they are the same array', () => {
  const constant = (length: number, values = Float32Array.from({ length }, (_, index) => index)) =>
    build.literal(values, [length], 'float32');
  const long = Float32Array.from({ length: 5000 }, (_, index) => index);
  const count = (a: Node, b: Node) => after(commonSubexpressions, a, b).length - 2;
  assert.equal(count(constant(4), constant(4)), 1);
  assert.equal(count(constant(5000, long), constant(5000, long)), 1);
  assert.equal(count(constant(5000, long), constant(5000)), 2);
});
