import assert from 'node:assert/strict';
import test from 'node:test';
import {
  articleStarts,
  gainByFrequency,
  gainByGap,
  thinned,
} from '../../../src/ml/evaluate/loss-difference.ts';

const pair = {
  targets: Int32Array.of(2, 0, 2, 0, 1, 2),
  before: Float32Array.of(4, 2, 4, 2, 3, 4),
  after: Float32Array.of(4, 1, 2, 1, 3.5, 1),
};

test('the gain is summed over words from the most frequent to the rarest', () => {
  assert.deepEqual(gainByFrequency(pair), [
    { at: 1, gain: 2 / 6, share: 2 / 6 },
    { at: 2, gain: 1.5 / 6, share: 3 / 6 },
    { at: 3, gain: 6.5 / 6, share: 1 },
  ]);
});

test('the gain is summed over distances to the previous occurrence, which a first one lacks', () => {
  // Word 2 at 0, 2, 5 and word 0 at 1, 3: gaps 2, 3 and 2.
  assert.deepEqual(gainByGap(pair), [
    { at: 2, gain: 3 / 6, share: 2 / 6 },
    { at: 3, gain: 6 / 6, share: 3 / 6 },
  ]);
});

test('losses of another text are a fault', () => {
  assert.throws(
    () => gainByGap({ ...pair, after: Float32Array.of(1) }),
    /^Error: internal: losses of 6 and 1 for 6/,
  );
});

test('a long curve keeps its ends and few places between them, evenly by the logarithm', () => {
  const curve = Array.from({ length: 100_000 }, (_, index) => ({ at: index + 1, gain: index, share: 0 }));
  const few = thinned(curve, 50);
  assert.ok(few.length <= 52 && few.length > 40, String(few.length));
  assert.deepEqual([few.at(0), few.at(-1)], [curve.at(0), curve.at(-1)]);
  assert.ok((few[20]?.at ?? 0) < 400);
  assert.deepEqual(thinned(curve.slice(0, 1), 50), curve.slice(0, 1));
  assert.deepEqual(thinned([], 50), []);
});

test('an article begins with one mark of a heading, its parts with two', () => {
  const [end, mark, word] = [0, 1, 2];
  const text = Int32Array.of(word, end, mark, word, mark, end, mark, mark, word, end, end, mark, word);
  assert.deepEqual(articleStarts(text, { lineEnd: end, heading: mark }), [2, 11]);
});
