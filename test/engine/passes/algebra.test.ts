import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { simplifyAlgebra } from '../../../src/engine/passes/algebra.ts';
import { after, input, number } from './graphs.ts';

const x = input('x', 2, 3);
const y = input('y', 2, 3);

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

test('adding what is negated is subtracting', () => {
  const negated = build.unary('neg', y);
  const difference = ['%0 = sub (x, y) : f32[2, 3]', 'y = %0'];
  assert.deepEqual(after(simplifyAlgebra, build.binary('add', x, negated)), difference);
  assert.deepEqual(after(simplifyAlgebra, build.binary('add', negated, x)), difference);
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
