import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { targetSparsity } from '../../../src/ml/compress/schedule.ts';

test('the cubic schedule takes its worked values', () => {
  const schedule = { kind: 'cubic', begin: 0, end: 175, every: 1 } as const;
  const expected = {
    0: 0.165,
    1: 0.167957,
    10: 0.193065,
    50: 0.275068,
    100: 0.324231,
    141: 0.336323,
    174: 0.3375,
  };
  for (const [step, sparsity] of Object.entries(expected)) {
    const actual = targetSparsity({ from: 0.165, to: 0.3375 }, schedule, Number(step));
    assert.equal(actual?.toFixed(6), sparsity.toFixed(6));
  }
});

test('whatever the schedule, the first act reaches `from`, the last one `to`, and none falls', () => {
  const schedules = fc.record({
    begin: fc.nat(50),
    steps: fc.integer({ min: 2, max: 300 }),
    every: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(schedules, ({ begin, steps, every }) => {
      fc.pre(steps > every);
      const end = begin + steps;
      const target = { from: 0.1, to: 0.9 };
      const acts = Array.from({ length: end + 50 }, (_, step) =>
        targetSparsity(target, { kind: 'cubic', begin, end, every }, step),
      );
      const values = acts.filter((act) => act !== null);
      assert.equal(acts.indexOf(values[0] ?? null), begin);
      assert.ok(Math.abs((values[0] ?? NaN) - 0.1) < 1e-12);
      assert.equal(values.at(-1), 0.9);
      assert.ok(values.every((value, index) => index === 0 || value >= (values[index - 1] ?? NaN)));
      assert.equal(values.length, Math.floor((steps - 1) / every) + 1);
    }),
  );
});

test('a schedule with room for one act goes straight to its end', () => {
  const schedule = { kind: 'cubic', begin: 3, end: 8, every: 10 } as const;
  const acts = [0, 3, 8, 13].map((step) => targetSparsity({ from: 0.1, to: 0.5 }, schedule, step));
  assert.deepEqual(acts, [null, 0.5, null, null]);
});

test('pruning at once acts before the first step only', () => {
  const acts = [0, 1, 2].map((step) => targetSparsity({ from: 0.5, to: 0.5 }, { kind: 'once' }, step));
  assert.deepEqual(acts, [0.5, null, null]);
});
