import { add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { AdamSettings } from '../../check/settings/training.ts';
import { tensorNamed } from '../models/weights.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Kingma and Ba, "Adam: a method for stochastic optimization" (arXiv 1412.6980), algorithm 1:
 *
 *     m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 *     w - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * With beta1 = 0 the mean is the gradient itself and has no slot.
 */
export function adam({ beta1, beta2, epsilon }: AdamSettings): Optimizer {
  return {
    slots: () => (beta1 === 0 ? ['variance'] : ['mean', 'variance']),
    scalarsAt: (step, rate) => ({
      meanRate: rate / (1 - beta1 ** (step + 1)),
      varianceFactor: 1 / (1 - beta2 ** (step + 1)),
    }),
    update: ({ parameter, gradient, slots, scalars }) => {
      const mean =
        beta1 === 0 ? gradient : add(mul(tensorNamed(slots, 'mean'), beta1), mul(gradient, 1 - beta1));
      const variance = add(mul(tensorNamed(slots, 'variance'), beta2), mul(square(gradient), 1 - beta2));
      const deviation = sqrt(mul(variance, tensorNamed(scalars, 'varianceFactor')));
      const change = div(mul(mean, tensorNamed(scalars, 'meanRate')), add(deviation, epsilon));
      return {
        parameter: sub(parameter, change),
        slots: beta1 === 0 ? { variance } : { mean, variance },
      };
    },
  };
}
