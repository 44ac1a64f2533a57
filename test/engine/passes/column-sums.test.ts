import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { sumColumnsByProduct } from '../../../src/engine/passes/column-sums.ts';
import { after, input } from './graphs.ts';

const x = input('x', 700, 800);

test('the sums of the columns of a large matrix are a product with a row of ones', () => {
  assert.deepEqual(after(sumColumnsByProduct, build.reduce('sum', x, [0])), [
    '%0 = fill 1 : f32[1, 700]',
    '%1 = matmul (%0, x) : f32[1, 800]',
    '%2 = reshape (%1) : f32[800]',
    'y = %2',
  ]);
});

test('sums of rows, of few rows or entries, and other reductions stay', () => {
  const others = [
    build.reduce('sum', x, [1]),
    build.reduce('sum', x, [0, 1]),
    build.reduce('mean', x, [0]),
    build.reduce('sum', input('few', 8, 80_000), [0]),
    build.reduce('sum', input('small', 100, 100), [0]),
  ];
  for (const node of others) assert.doesNotMatch(after(sumColumnsByProduct, node).join('\n'), /matmul/);
});
