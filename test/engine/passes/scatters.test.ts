import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { scatterInPlace } from '../../../src/engine/passes/scatters.ts';
import { after, ids, input, number } from './graphs.ts';

const x = input('x', 2, 3);

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
