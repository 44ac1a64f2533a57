import { mul, sub } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

/** Plain stochastic gradient descent: w - rate * g. */
export const sgd: Optimizer = {
  slots: () => [],
  scalarsAt: (_, rate) => ({ rate }),
  update: ({ parameter, gradient, scalars: { rate = 0 } }) => ({
    parameter: sub(parameter, mul(gradient, rate)),
    slots: {},
  }),
};
