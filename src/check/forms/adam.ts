import { means } from './meaning.ts';
import { fraction, positive } from './quantities.ts';

/** What Adam has beside its rate, for every stage that takes steps with it. */
export const adamFields = {
  beta1: means('how much of the mean gradient a step keeps', fraction('from 0 to below 1').default(0.9)),
  beta2: means(
    'how much of the mean square gradient a step keeps',
    fraction('from 0 to below 1').default(0.999),
  ),
  epsilon: means(
    'added to the root of the mean square, so that nothing is divided by zero',
    positive(1).default(1e-8),
  ),
};
