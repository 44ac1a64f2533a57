import assert from 'node:assert/strict';
import test from 'node:test';
import type { DecaySettings } from '../../../src/check/settings/training.ts';
import { afterValidation, initialRate } from '../../../src/ml/optimizers/plateau.ts';

function rates(decay: DecaySettings, losses: readonly number[]): number[] {
  let state = initialRate(8);
  return losses.map((loss) => {
    state = afterValidation(state, decay, loss);
    return state.rate;
  });
}

const plateau = (patience: number) => ({ kind: 'plateau', factor: 0.5, patience }) as const;

test('without patience the rate decays at the first validation that is no improvement', () => {
  assert.deepEqual(rates(plateau(0), [5, 4, 4.5, 4.2, 3]), [8, 8, 4, 2, 2]);
});

test('patience is the number of stalled validations in a row that are borne; the count restarts after a decay', () => {
  assert.deepEqual(rates(plateau(2), [5, 6, 6, 6, 6, 6, 6]), [8, 8, 8, 4, 4, 4, 2]);
  assert.deepEqual(rates(plateau(1), [5, 6, 4, 6, 3, 6, 6]), [8, 8, 8, 8, 8, 8, 4]);
});

test('an equal loss is no improvement', () => {
  assert.deepEqual(rates(plateau(0), [5, 5]), [8, 4]);
});

test('a constant rate stays', () => {
  assert.deepEqual(rates({ kind: 'constant' }, [1, 2, 3, 4]), [8, 8, 8, 8]);
});

test('a loss that is no number never counts as the best', () => {
  assert.deepEqual(rates(plateau(0), [NaN, 5, Infinity, 4]), [4, 4, 2, 2]);
});
