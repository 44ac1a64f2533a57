import assert from 'node:assert/strict';
import test from 'node:test';
import { quotaOf, type Standing } from '../../../src/ml/sparse/quota.ts';

const standings = (...importances: readonly number[]): readonly Standing[] =>
  importances.map((importance) => ({ connections: 40, free: 60, importance }));

test('connections are shared by importance', () => {
  const { importance, growth } = quotaOf(standings(3, 1), 0.5, 0);
  assert.deepEqual(importance, [0.75, 0.25]);
  assert.deepEqual(growth, [30, 10]);
});

test('tensors are alike where none has any importance, and where a diverging training left no numbers', () => {
  for (const importances of [
    [0, 0],
    [NaN, 1],
    [NaN, NaN],
    [0, NaN],
    [Infinity, 1],
  ]) {
    const { importance, rates, growth } = quotaOf(standings(...importances), 0.5, 0);
    assert.deepEqual(importance, [0.5, 0.5], importances.join());
    assert.deepEqual(rates, [0.5, 0.5]);
    assert.deepEqual(growth, [20, 20]);
  }
});
