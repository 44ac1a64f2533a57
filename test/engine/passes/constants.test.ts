import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { foldConstants } from '../../../src/engine/passes/constants.ts';
import { after, input, number } from './graphs.ts';

const x = input('x', 2, 3);

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
