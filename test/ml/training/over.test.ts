import assert from 'node:assert/strict';
import test from 'node:test';
import { hardPart } from '../../../src/ml/distill/annealing.ts';
import { rateAt } from '../../../src/ml/optimizers/rate.ts';
import { deathRate } from '../../../src/ml/sparse/death-rate.ts';

const hard = { from: 0.5, to: 0.95 };
const decay = { kind: 'cosine', to: 0.005 } as const;

/** What moves, at a step of a training of so many steps, where `over` is said and where it is not. */
const moving: Readonly<Record<string, (step: number, steps: number, over?: number) => number>> = {
  'the rate': (step, steps, over) =>
    rateAt({ decay: { kind: 'cosine', ...(over === undefined ? {} : { over }) } }, 0.1, step, steps),
  'the death rate': (step, steps, over) =>
    deathRate(0.5, over === undefined ? decay : { ...decay, over }, step, steps),
  "the text's part of the loss": (step, steps, over) =>
    hardPart({ hard, firstBin: true, ...(over === undefined ? {} : { over }) }, step, steps),
};

for (const [what, at] of Object.entries(moving)) {
  test(`${what} over some steps is what it is in a training of as many, and stays at its end`, () => {
    for (let step = 0; step <= 300; step++) {
      for (const steps of [100, 300, 500]) {
        const expected = at(Math.min(step, 300), 300);
        assert.equal(at(step, steps, 300), expected, `step ${step} of ${steps}`);
      }
    }
    assert.equal(at(400, 500, 300), at(300, 300));
  });
}
