import * as z from 'zod';
import { means } from './meaning.ts';

import { count, everyCount, fraction, positive } from './quantities.ts';
import { mostSteps, overForm } from './steps.ts';

const decayForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine'),
    to: means(
      'what the death rate comes to, as a part of what it began with',
      fraction('between 0 and 1').default(0.005),
    ),
    over: means(
      'the step from which it stays there; the end of training unless it is said',
      overForm.optional(),
    ),
  }),
  z.strictObject({
    kind: z.literal('stepwise'),
    factor: means('by what the death rate is multiplied', fraction('between 0 and 1').default(0.99)),
    every: means('steps after which it is', count(1, mostSteps).default(600)),
  }),
]);

const rates = {
  rate: means(
    "part of a tensor's connections that an update removes, at first",
    fraction('between 0 and 1').default(0.5),
  ),
  decay: means('how the death rate falls', decayForm.default({ kind: 'cosine', to: 0.005 })),
};

/** The threshold that the published program starts with. */
const threshold = means('what the threshold begins with', positive(1e6).default(0.001));

const deathForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('magnitude'), ...rates }),
  z.strictObject({ kind: z.literal('magnitude_rnn'), ...rates }),
  z.strictObject({ kind: z.literal('set'), ...rates }),
  z.strictObject({ kind: z.literal('threshold'), ...rates, threshold }),
  z.strictObject({ kind: z.literal('global_magnitude'), ...rates, threshold }),
]);

export const sparseForm = z.strictObject({
  density: means("part of the sparse tensors' entries that are connections", fraction('above 0 to 1', 0.33)),
  init: means(
    'how the first connections are drawn: each entry alike, or more of them in narrow tensors',
    z.enum(['uniform', 'erdos_renyi']).default('uniform'),
  ),
  static: means('keep the first connections to the end', z.boolean().default(false)),
  death: means(
    'which connections an update removes',
    deathForm.default(deathForm.parse({ kind: 'magnitude' })),
  ),
  growth: means(
    'where an update puts new connections',
    z
      .enum(['random', 'random_rnn', 'gradient', 'momentum', 'momentum_neuron', 'global_momentum'])
      .default('random'),
  ),
  redistribution: means(
    'what gives a tensor its share of the regrown connections',
    z.enum(['none', 'magnitude', 'nonzeros', 'momentum']).default('none'),
  ),
  update: means(
    'move connections after so many steps; after each epoch unless it is said',
    everyCount(mostSteps).optional(),
  ),
  compat: means(
    '`source` does as the published program of Selfish-RNN, where that is not what was meant',
    z.enum(['intended', 'source']).default('intended'),
  ),
});
