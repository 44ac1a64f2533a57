import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gridEntries, type GridBits, type GridMatrix } from '../../../src/engine/graph/matrices.ts';
import { gridMatrix } from './samples.ts';
import { lookedUp, multiplied } from './products.ts';
import { relativeError } from '../support/arrays.ts';

const everyBits: readonly GridBits[] = [2, 4, 8];

const sizes = fc.record({
  bits: fc.constantFrom(...everyBits),
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 150 }),
  perRow: fc.boolean(),
  seed: fc.integer(),
});

/** Row-major `x W'` in double precision. */
function product(x: Float32Array, matrix: GridMatrix): Float32Array {
  const entries = gridEntries(matrix);
  const { rows, columns } = matrix;
  const count = x.length / columns;
  return Float32Array.from({ length: count * rows }, (_, at) => {
    const [m, n] = [Math.floor(at / rows), at % rows];
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += (x[m * columns + k] ?? 0) * (entries[n * columns + k] ?? 0);
    return sum;
  });
}

test('rows that are looked up are the matrix, bit for bit, whatever its bits and size', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async (size) => {
      const matrix = gridMatrix(size);
      const entries = gridEntries(matrix);
      const indices = Int32Array.of(0, matrix.rows - 1, Math.floor(matrix.rows / 2), 0);
      const rows = await lookedUp(matrix, indices);
      const expected = [...indices].flatMap((row) => [
        ...entries.subarray(row * matrix.columns, (row + 1) * matrix.columns),
      ]);
      assert.deepEqual(
        [...rows].map((value) => value + 0),
        expected.map((value) => value + 0),
      );
    }),
    { numRuns: 40 },
  );
});

for (const kernel of ['blocks', 'bytes'] as const) {
  test(`a product in ${kernel} is that of the matrix with x rounded to 8 bits`, async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (size, count) => {
        const matrix = gridMatrix(size);
        const { columns } = matrix;
        const x = Float32Array.from({ length: count * columns }, (_, at) => Math.sin(1 + 7 * at + size.seed));
        const y = await multiplied({ kind: 'grid', matrix, kernel }, x);
        // x is wrong by half a step of 255 at most, in each of its entries alike.
        const entries = gridEntries(matrix).map(Math.abs);
        // A kernel may sum codes from zero up and take the zero point away at the end, each rounded to float32.
        const cancelled = columns * Math.max(...matrix.scales) * 2 ** size.bits * 2 ** -23;
        const expected = product(x, matrix);
        for (const [at, value] of expected.entries()) {
          const row = at % matrix.rows;
          const weight = entries.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0);
          const bound = weight / 127 / 2 + 1e-5 * weight + cancelled;
          assert.ok(Math.abs((y[at] ?? NaN) - value) <= bound, `${y[at] ?? NaN} for ${value} +- ${bound}`);
        }
      }),
      { numRuns: 30 },
    );
  });
}

test('x that 8 bits represent is multiplied without any rounding but that of sums', async () => {
  for (const bits of everyBits) {
    for (const columns of [32, 64, 72, 128, 200]) {
      const matrix = gridMatrix({ bits, rows: 17, columns, perRow: true, seed: 3 });
      // Its greatest magnitude is 127 in every block, so each integer is a step of its own.
      const x = Float32Array.from({ length: 3 * columns }, (_, at) => (at % 8 === 0 ? 127 : (at * 37) % 100));
      const y = await multiplied({ kind: 'grid', matrix, kernel: 'blocks' }, x);
      const error = relativeError(y, product(x, matrix));
      assert.ok(error < 1e-5, `${bits} bits, ${columns} columns: ${error}`);
    }
  }
});
