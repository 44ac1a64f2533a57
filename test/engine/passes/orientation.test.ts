import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { orientProducts } from '../../../src/engine/passes/orientation.ts';
import { after, input } from './graphs.ts';

const gradient = { transposeA: true, alpha: 0.5 };

test('of the factors of a weight gradient the smaller is transposed and comes first', () => {
  const [small, large] = [input('s', 700, 200), input('l', 700, 800)];
  assert.deepEqual(after(orientProducts, build.matmul(small, large, gradient)), [
    '%0 = transpose permutation [1, 0] (s) : f32[200, 700]',
    '%1 = matmul alpha 0.5 (%0, l) : f32[200, 800]',
    'y = %1',
  ]);
  assert.deepEqual(after(orientProducts, build.matmul(large, small, gradient)), [
    '%0 = transpose permutation [1, 0] (s) : f32[200, 700]',
    '%1 = matmul alpha 0.5 (%0, l) : f32[200, 800]',
    '%2 = transpose permutation [1, 0] (%1) : f32[800, 200]',
    'y = %2',
  ]);
});

test('however few columns the smaller has', () => {
  const product = build.matmul(input('l', 56, 240_000), input('s', 56, 4), { transposeA: true });
  assert.match(after(orientProducts, product).join('\n'), /matmul \(%0, l\) : f32\[4, 240000\]/);
});

test('a gradient of few summands keeps its flags', () => {
  const product = build.matmul(input('a', 20, 800), input('b', 20, 800), gradient);
  assert.deepEqual(after(orientProducts, product), [
    '%0 = matmul transposeA alpha 0.5 (a, b) : f32[800, 800]',
    'y = %0',
  ]);
});

test('products of few rows with one large matrix share its transpose, whether or not something is added', () => {
  const weight = input('w', 1000, 500);
  const steps = ['p', 'q', 'r', 's'].map((name) => input(name, 20, 1000));
  const products = steps.map((step, index) =>
    index === 3 ? build.gemm(step, weight, input('c', 20, 500)) : build.matmul(step, weight),
  );
  const text = after(orientProducts, ...products);
  assert.equal(text.filter((line) => line.includes('transpose permutation [1, 0] (w)')).length, 1);
  assert.equal(text.filter((line) => line.includes('matmul transposeB')).length, 3);
  assert.equal(text.filter((line) => line.includes('gemm transposeB')).length, 1);
});

test('a matrix that is small, or read few times, or by many rows is left as it lies', () => {
  const read = (times: number, rows: number, ...shape: [number, number]) => {
    const weight = input('w', ...shape);
    return Array.from({ length: times }, (_, step) =>
      build.matmul(input(`x${step}`, rows, shape[0]), weight),
    );
  };
  for (const products of [read(4, 20, 100, 50), read(3, 20, 1000, 500), read(4, 700, 1000, 500)])
    assert.doesNotMatch(after(orientProducts, ...products).join('\n'), /transpose/);
});
