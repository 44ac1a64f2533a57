import assert from 'node:assert/strict';
import test from 'node:test';
import type { VariedLengths } from '../../../src/check/settings/training.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { variedWindows } from '../../../src/ml/data/varied-windows.ts';
import { stream } from '../../../src/ml/random/stream.ts';

const published: VariedLengths = { half: 0.05, deviation: 5, least: 5, most: null, multiple: 1 };
const text = batchify(
  Int32Array.from({ length: 40_000 }, (_, index) => index),
  4,
);
const windowsOf = (lengths: VariedLengths = published, seed = 1) =>
  variedWindows(text, 70, lengths, stream(seed, 'lengths'));

/** Lengths of an epoch's windows but the last, which is what is left. */
function lengthsOf(epoch: number, lengths: VariedLengths = published): number[] {
  const windows = windowsOf(lengths);
  const { first, steps } = windows.epoch(epoch);
  return Array.from({ length: steps - 1 }, (_, index) => windows.lengthAt(first + index));
}

test('windows of varied lengths go through the text once in each epoch', () => {
  const windows = windowsOf();
  for (const index of [3, 0, 1]) {
    const { first, steps } = windows.epoch(index);
    let next = 0;
    for (let step = first; step < first + steps; step++) {
      assert.deepEqual(windows.epochOf(step), { index, first, steps });
      const length = windows.lengthAt(step);
      const [tokens, targets] = [new Int32Array(4 * length), new Int32Array(4 * length)];
      windows.fill(step, tokens, targets);
      assert.equal(tokens[0], next);
      assert.ok(targets.every((target, at) => target === (tokens[at] ?? NaN) + 1));
      assert.deepEqual(windows.startsAt(step), [next, next + 10_000, next + 20_000, next + 30_000]);
      next += length;
    }
    // A single row at the end would have no room in a window.
    assert.ok(next === text.rows - 1 || next === text.rows - 2, `${next} rows`);
  }
});

test('lengths lie around the usual one, a few around half of it, and the rate goes with them', () => {
  const windows = windowsOf();
  const { steps } = windows.epoch(60);
  const all = Array.from({ length: 60 }, (_, epoch) => lengthsOf(epoch)).flat();
  const long = all.filter((length) => length > 52);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // Cut off below the point: half a token less than the mean of the distribution.
  assert.ok(Math.abs(mean(long) - 69.5) < 0.3, `mean ${mean(long)}`);
  const deviation = Math.sqrt(mean(long.map((length) => (length - mean(long)) ** 2)));
  assert.ok(Math.abs(deviation - 5) < 0.3, `deviation ${deviation}`);
  const share = 1 - long.length / all.length;
  assert.ok(Math.abs(share - 0.05) < 0.01, `${share} of the windows are short`);
  assert.ok(steps > 130);
  assert.equal(windows.rateFactorAt(0), windows.lengthAt(0) / 70);
});

test('each epoch has lengths of its own, which seed and epoch determine', () => {
  assert.notDeepEqual(lengthsOf(0), lengthsOf(1));
  const [there, back] = [windowsOf(), windowsOf()];
  back.epoch(7);
  const { first, steps } = there.epochOf(there.epoch(5).first);
  assert.deepEqual(back.epoch(5), { index: 5, first, steps });
  assert.equal(there.lengthAt(first), back.lengthAt(first));
  assert.notDeepEqual(windowsOf(published, 2).lengthAt(0), windowsOf().lengthAt(0));
});

test('lengths keep to bounds and multiples', () => {
  const bounded = lengthsOf(0, { ...published, deviation: 20, least: 62, most: 78, multiple: 5 });
  assert.deepEqual([...new Set(bounded)].sort(), [65, 70, 75]);
  assert.deepEqual([...new Set(lengthsOf(0, { ...published, half: 0, deviation: 0 }))], [70]);
  assert.deepEqual([...new Set(lengthsOf(0, { ...published, half: 1, deviation: 0 }))], [35]);
});
