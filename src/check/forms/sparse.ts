import * as z from 'zod';

import { count, everyCount, fraction, positive } from './quantities.ts';
import { mostSteps, overForm } from './steps.ts';

const decayForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine'),
    to: fraction('between 0 and 1').default(0.005),
    over: overForm.optional(),
  }),
  z.strictObject({
    kind: z.literal('stepwise'),
    factor: fraction('between 0 and 1').default(0.99),
    every: count(1, mostSteps).default(600),
  }),
]);

const rates = {
  rate: fraction('between 0 and 1').default(0.5),
  decay: decayForm.default({ kind: 'cosine', to: 0.005 }),
};

/** The threshold that the published program starts with. */
const threshold = positive(1e6).default(0.001);

const deathForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('magnitude'), ...rates }),
  z.strictObject({ kind: z.literal('magnitude_rnn'), ...rates }),
  z.strictObject({ kind: z.literal('set'), ...rates }),
  z.strictObject({ kind: z.literal('threshold'), ...rates, threshold }),
  z.strictObject({ kind: z.literal('global_magnitude'), ...rates, threshold }),
]);

export const sparseForm = z.strictObject({
  density: fraction('above 0 to 1', 0.33),
  init: z.enum(['uniform', 'erdos_renyi']).default('uniform'),
  static: z.boolean().default(false),
  death: deathForm.default(deathForm.parse({ kind: 'magnitude' })),
  growth: z
    .enum(['random', 'random_rnn', 'gradient', 'momentum', 'momentum_neuron', 'global_momentum'])
    .default('random'),
  redistribution: z.enum(['none', 'magnitude', 'nonzeros', 'momentum']).default('none'),
  update: everyCount(mostSteps).optional(),
  compat: z.enum(['intended', 'source']).default('intended'),
});
