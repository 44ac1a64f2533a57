import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { sinkRowScales } from '../../../src/engine/passes/row-scales.ts';
import { after, input } from './graphs.ts';

const wide = input('d', 6, 50);
const column = input('s', 6, 1);
const scaled = build.binary('mul', wide, column);
const narrow = input('x', 6, 4);
const weight = input('w', 50, 4);

test('the gradient of a weight multiplies the narrower factor', () => {
  assert.deepEqual(after(sinkRowScales, build.matmul(scaled, narrow, { transposeA: true })), [
    '%0 = mul (x, s) : f32[6, 4]',
    '%1 = matmul transposeA (d, %0) : f32[50, 4]',
    'y = %1',
  ]);
  assert.deepEqual(after(sinkRowScales, build.matmul(narrow, scaled, { transposeA: true, alpha: 2 })), [
    '%0 = mul (x, s) : f32[6, 4]',
    '%1 = matmul transposeA alpha 2 (%0, d) : f32[4, 50]',
    'y = %1',
  ]);
});

test('the gradient of what was multiplied by the weight is multiplied itself, and the bias has a product', () => {
  assert.deepEqual(after(sinkRowScales, build.matmul(scaled, weight), build.reduce('sum', scaled, [0])), [
    '%0 = matmul (d, w) : f32[6, 4]',
    '%1 = mul (%0, s) : f32[6, 4]',
    '%2 = matmul transposeA (s, d) : f32[1, 50]',
    '%3 = reshape (%2) : f32[50]',
    'y = %1',
    'y1 = %3',
  ]);
});

test('where something else reads the scaled rows, or the other factor is as wide, they stay', () => {
  const product = build.matmul(scaled, weight);
  const others = [
    build.unary('tanh', scaled),
    build.matmul(scaled, input('v', 60, 50), { transposeB: true }),
    build.reduce('sum', scaled, [1]),
    scaled,
  ];
  for (const other of others) assert.match(after(sinkRowScales, product, other).join('\n'), /mul \(d, s\)/);
});
