import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sparseEntries as entriesOf, sparseMatrix } from '../../../src/engine/graph/matrices.ts';
import { sparseProduct } from '../../../src/engine/inference/sparse/product.ts';
import { relativeError } from '../support/arrays.ts';
import { sparseEntries } from './samples.ts';

test('a matrix survives its compression', () => {
  for (const sparsity of [0, 0.3, 0.9, 1]) {
    const entries = sparseEntries(7, 13, sparsity);
    assert.deepEqual(entriesOf(sparseMatrix(entries, 7, 13)), entries);
  }
});

test('the product skips zeros and misses nothing, whatever the sizes', async () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 60 }),
    fc.constantFrom(0, 0.5, 0.9, 1),
  );
  await fc.assert(
    fc.asyncProperty(sizes, async ([count, rows, columns, sparsity]) => {
      const entries = sparseEntries(rows, columns, sparsity);
      const x = Float32Array.from({ length: count * columns }, (_, at) => Math.sin(3 * at));
      const expected = Float32Array.from({ length: count * rows }, (_, at) => {
        const [m, n] = [Math.floor(at / rows), at % rows];
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += (x[m * columns + k] ?? 0) * (entries[n * columns + k] ?? 0);
        return sum;
      });
      const y = new Float32Array(count * rows).fill(NaN);
      const { run } = await sparseProduct(sparseMatrix(entries, rows, columns), count);
      run(x, y);
      assert.ok(relativeError(y, expected) < 1e-5);
      run(x, y);
      assert.ok(relativeError(y, expected) < 1e-5);
    }),
    { numRuns: 100 },
  );
});

test('a matrix is kept once, and without its zeros', async () => {
  const matrix = sparseMatrix(sparseEntries(100, 100, 0.9), 100, 100);
  const { bytes } = await sparseProduct(matrix, 4);
  assert.ok(bytes < 6 * matrix.values.length + 4 * 101 + 48);
});
