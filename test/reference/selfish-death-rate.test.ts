import test from 'node:test';
import assert from 'node:assert/strict';
import { deathRate, nominalSteps } from '../../src/ml/sparse/death-rate.ts';
import { forEachCase, integersOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';

interface Cosine {
  readonly d0: number;
  readonly T: number;
}

interface Settings {
  readonly eta_min: number;
  readonly small: readonly Cosine[];
  readonly large: Cosine;
  readonly linear: { readonly d0: number; readonly factor: number; readonly frequency: number };
  readonly T_from: readonly (readonly [epochs: number, rows: number, bptt: number])[];
}

forEachCase('selfish-death-rate', (reference) => {
  const { eta_min, small, large, linear, T_from } = reference.hyperparameters as unknown as Settings;
  const cosine = { kind: 'cosine', to: eta_min } as const;

  small.forEach(({ d0, T }, index) => {
    test(`${reference.folder}: half a cosine over ${T} steps, and beyond`, () => {
      const { data } = tensorOf(reference, `small${index}/expected/rate`);
      const rates = Array.from(data, (_, step) => deathRate(d0, cosine, step, T));
      assertClose(rates, data, reference.tolerance.float64, 'rate');
    });
  });

  test(`${reference.folder}: selected steps of a long run`, () => {
    const rates = [...integersOf(reference, 'large/input/t')].map((t) => deathRate(large.d0, cosine, t, large.T));
    const { data } = tensorOf(reference, 'large/expected/rate');
    assertClose(rates, data, reference.tolerance.float64, 'rate');
  });

  test(`${reference.folder}: multiplied every so many steps`, () => {
    const { data } = tensorOf(reference, 'linear/expected/rate');
    const decay = { kind: 'stepwise', factor: linear.factor, every: linear.frequency } as const;
    const rates = Array.from(data, (_, step) => deathRate(linear.d0, decay, step, 0));
    assertClose(rates, data, reference.tolerance.float64, 'rate');
  });

  test(`${reference.folder}: the number of steps that a cosine spans`, () => {
    const steps = T_from.map(([epochs, rows, bptt]) => nominalSteps(epochs, rows, bptt));
    assert.deepEqual(steps, [...integersOf(reference, 'T/expected/T')]);
  });
});
