import type { Arrays, TypedArray } from '../../../src/engine/engine.ts';
import type { Passed } from './trajectory.ts';

export type Quantity = keyof Passed;
export const quantities: readonly Quantity[] = ['loss', 'gradients', 'parameters', 'companions'];

/**
 * Greatest difference of each quantity over all steps and entries, relative to the greatest entry of the tensor. A tensor
 * that is small beside the others is measured by a hundredth of the greatest of them all: it is what is left where large
 * terms cancel, and their rounding errors stay.
 */
export type Agreement = Readonly<Record<Quantity, number>>;

/**
 * What single precision leaves: sums of products taken in another order, five steps on end. A mistake in an equation, a
 * gradient or an update is thousands of times larger.
 */
export const tolerances: Agreement = { loss: 1e-6, gradients: 2e-5, parameters: 2e-5, companions: 1e-5 };

export function agreement(actual: readonly Passed[], expected: readonly Passed[]): Agreement {
  const worst = (quantity: Quantity): number =>
    Math.max(
      actual.length === expected.length ? 0 : Infinity,
      ...expected.map((step, index) => difference(actual[index]?.[quantity] ?? {}, step[quantity])),
    );
  return {
    loss: worst('loss'),
    gradients: worst('gradients'),
    parameters: worst('parameters'),
    companions: worst('companions'),
  };
}

function difference(actual: Arrays, expected: Arrays): number {
  const leastScale = greatest(Object.values(expected).map(magnitude)) / 100;
  return greatest(
    Object.entries(expected).map(([name, values]) => {
      const found = actual[name];
      if (found?.length !== values.length) return Infinity;
      const apart = magnitude(values.map((value, index) => value - (found[index] ?? NaN)));
      return apart === 0 ? 0 : apart / Math.max(magnitude(values), leastScale);
    }),
  );
}

/** Of the greatest entry; infinity if one is not finite. */
function magnitude(values: TypedArray): number {
  return greatest(Array.from(values, (value) => (Number.isFinite(value) ? Math.abs(value) : Infinity)));
}

function greatest(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), 0);
}
