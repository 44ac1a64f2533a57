import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { batchify, inputsOf, targetsOf, windowsOf } from '../../../src/ml/data/batches.ts';

test('each column is a contiguous stretch of text', () => {
  const matrix = batchify(
    Int32Array.from({ length: 11 }, (_, index) => index),
    3,
  );
  assert.deepEqual(matrix, { rows: 3, columns: 3, ids: Int32Array.of(0, 3, 6, 1, 4, 7, 2, 5, 8) });
});

test('windows predict every row but the first exactly once, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (length, bptt, columns) => {
        const matrix = batchify(
          Int32Array.from({ length }, (_, index) => index),
          columns,
        );
        const windows = windowsOf(matrix.rows, bptt);
        assert.deepEqual(
          windows.flatMap((window) => [...targetsOf(matrix, window)]),
          [...matrix.ids.subarray(columns)],
        );
        for (const window of windows) {
          assert.ok(window.length >= 1 && window.length <= bptt);
          // Column by column, a target is the token after its input.
          assert.deepEqual(
            targetsOf(matrix, window),
            inputsOf(matrix, window).map((id) => id + 1),
          );
        }
      },
    ),
  );
});

test('a text that fills fewer than two rows has no window', () => {
  assert.deepEqual(windowsOf(1, 35), []);
  assert.deepEqual(windowsOf(0, 35), []);
});
