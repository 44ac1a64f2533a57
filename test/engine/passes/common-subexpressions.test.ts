import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
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
