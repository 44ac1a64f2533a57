import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import { foldIntoGemm } from '../../../src/engine/passes/gemm.ts';
import { after, input } from './graphs.ts';

const x = input('x', 2, 3);
const y = input('y', 2, 3);
const a = input('a', 4, 2);
const b = input('b', 4, 3);

test('a transpose becomes a flag of the product that reads it', () => {
  const product = build.matmul(build.transpose(x, [1, 0]), build.transpose(y, [1, 0]), { transposeA: true });
  assert.deepEqual(after(foldIntoGemm, product), ['%0 = matmul transposeB (x, y) : f32[2, 2]', 'y = %0']);
  const batched = build.matmul(input('p', 5, 2, 3), build.transpose(input('q', 5, 4, 3), [0, 2, 1]));
  assert.match(after(foldIntoGemm, batched).join('\n'), /matmul transposeB \(p, q\)/);
  const others = build.matmul(input('p', 5, 2, 3), build.transpose(input('q', 3, 5, 4), [1, 0, 2]));
  assert.match(after(foldIntoGemm, others).join('\n'), /transpose permutation \[1, 0, 2\]/);
});

test('what is added to a product becomes its C, on either side, whether bias or matrix', () => {
  const product = build.matmul(a, b, { transposeA: true, alpha: 2 });
  const expected = ['%0 = gemm transposeA alpha 2 (a, b, d) : f32[2, 3]', 'y = %0'];
  assert.deepEqual(after(foldIntoGemm, build.binary('add', product, input('d', 3))), expected);
  assert.deepEqual(after(foldIntoGemm, build.binary('add', input('d', 2, 3), product)), expected);
});

test('a product that is read twice, or that the addend would stretch, is left alone', () => {
  const product = build.matmul(a, b, { transposeA: true });
  assert.doesNotMatch(
    after(foldIntoGemm, build.binary('add', product, input('d', 3)), product).join('\n'),
    /gemm/,
  );
  assert.doesNotMatch(
    after(foldIntoGemm, build.binary('add', product, input('d', 5, 2, 3))).join('\n'),
    /gemm/,
  );
});
