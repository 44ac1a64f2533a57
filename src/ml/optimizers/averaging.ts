import { add, div, maximum, mul, sub } from '@tensorflow/tfjs-core';
import { tensorNamed } from '../models/weights.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Averaged stochastic gradient descent (Polyak and Juditsky 1992) as NT-ASGD uses it (Merity et al., arXiv 1708.02182,
 * algorithm 1), aware of masks as SNT-ASGD is (Liu et al., arXiv 2101.09048, section 3.3): an entry's average reaches
 * back to when it last became a connection.
 *
 *     w = w - rate g        age = (age + 1) mask        mu = 1 / max(1, age - 1)
 *     average = (average + mu (w - average)) mask
 *
 * The average leaves out the first step of an entry's life, as in the program it is compared with. A tensor without a
 * mask has one age, the number of steps, so that its mu comes from the host.
 */
export const averagedSgd: Optimizer = {
  slots: (masked) => (masked ? ['average', 'age'] : ['average']),
  scalarsAt: (step, rate) => ({ rate, weight: 1 / Math.max(1, step) }),
  update: ({ parameter, gradient, slots, scalars, mask }) => {
    const moved = sub(parameter, mul(gradient, tensorNamed(scalars, 'rate')));
    const before = tensorNamed(slots, 'average');
    if (mask === null) {
      const average = add(before, mul(sub(moved, before), tensorNamed(scalars, 'weight')));
      return { parameter: moved, slots: { average } };
    }
    const age = mul(add(tensorNamed(slots, 'age'), 1), mask);
    const weight = div(1, maximum(sub(age, 1), 1));
    const average = mul(add(before, mul(sub(moved, before), weight)), mask);
    return { parameter: moved, slots: { average, age } };
  },
};

/**
 * Whether averaging begins after this validation (Merity et al., algorithm 1, the non-monotonic trigger): it is worse
 * than the best of all but the last `patience` before it. `earlier` leaves the current loss out.
 */
export function averagingBegins(earlier: readonly number[], current: number, patience: number): boolean {
  return earlier.length > patience && current > Math.min(...earlier.slice(0, earlier.length - patience));
}
