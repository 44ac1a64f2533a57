import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { sinkScales } from '../../../src/engine/passes/scales.ts';
import { after, input, number } from './graphs.ts';

const x = input('x', 2, 3);
const y = input('y', 2, 3);

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
