import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { magnitudeThreshold, pruneByMagnitude } from '../../../src/ml/compress/magnitude.ts';

test('the threshold is the k-th smallest magnitude of any weights', () => {
  const weights = fc.float32Array({ minLength: 1, maxLength: 60, noNaN: true });
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (weights, sparsity) => {
      const k = Math.floor(sparsity * weights.length);
      const sorted = weights.map(Math.abs).sort();
      assert.equal(magnitudeThreshold(weights, sparsity), k === 0 ? -1 : sorted[k - 1]);
    }),
  );
});

function prune(weights: readonly number[], mask: readonly number[], sparsity: number) {
  const result = { weights: Float32Array.from(weights), mask: Float32Array.from(mask) };
  pruneByMagnitude(result.weights, result.mask, sparsity);
  return { weights: [...result.weights], mask: [...result.mask] };
}

test('weights at or below the threshold become zero without a sign, ties included', () => {
  assert.deepEqual(prune([0.5, -1, 2, -0.5, 4], [1, 1, 1, 1, 1], 0.2), {
    weights: [0, -1, 2, 0, 4],
    mask: [0, 1, 1, 0, 1],
  });
});

test('a pruned weight does not return, even where the schedule asks for less', () => {
  assert.deepEqual(prune([0, 3, 0, 1], [0, 1, 0, 1], 0), { weights: [0, 3, 0, 1], mask: [0, 1, 0, 1] });
  assert.deepEqual(prune([9, 3, 0, 1], [0, 1, 0, 1], 0.25), { weights: [0, 3, 0, 1], mask: [0, 1, 0, 1] });
});

test('full sparsity leaves nothing, none leaves all', () => {
  assert.deepEqual(prune([1, 2], [1, 1], 1), { weights: [0, 0], mask: [0, 0] });
  assert.deepEqual(prune([1, 0], [1, 1], 0), { weights: [1, 0], mask: [1, 1] });
});
