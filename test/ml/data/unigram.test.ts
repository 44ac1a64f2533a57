import assert from 'node:assert/strict';
import test from 'node:test';
import { unigramPerplexity } from '../../../src/ml/data/unigram.ts';

test('perplexity follows from add-one frequencies of the training text', () => {
  // Counts 3, 1, 0 of V = 3: probabilities 4/7, 2/7, 1/7.
  const train = [Int32Array.of(0, 0), Int32Array.of(1, 0)];
  const expected = (((4 / 7) * (2 / 7) * (1 / 7)) ** (1 / 3)) ** -1;
  assert.ok(
    Math.abs(unigramPerplexity(train, [Int32Array.of(0), Int32Array.of(1, 2)], 3) - expected) < 1e-12,
  );
});

test('without training text every word is equally likely', () => {
  assert.ok(Math.abs(unigramPerplexity([], [Int32Array.of(4, 2)], 10) - 10) < 1e-12);
});
