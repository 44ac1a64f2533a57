import * as z from 'zod';
import { means } from './meaning.ts';
import { adamFields } from './adam.ts';
import { computeFields } from './compute.ts';
import { amount, count, everyCount, fraction, positive, seconds, worded } from './quantities.ts';
import { distillForm } from './distill.ts';
import { sparseForm } from './sparse.ts';
import { mostSteps, overForm } from './steps.ts';

const decayForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('plateau'),
    factor: means(
      'by what the rate is multiplied when validation has stalled',
      fraction('between 0 and 1').default(0.25),
    ),
    patience: means(
      'validations in a row that need not improve before it is',
      count(0, 1_000_000).default(0),
    ),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    over: means(
      'the step at which the rate is zero; the end of training unless it is said',
      overForm.optional(),
    ),
  }),
  z.strictObject({ kind: z.literal('rsqrt') }),
]);

const decay = means('how the learning rate falls', decayForm.default({ kind: 'constant' }));
const weightDecay = means('what is added to the clipped gradient, times the weights', amount(1).default(0));
const warmup = means(
  'steps over which the rate rises to what is set',
  count(1, mostSteps, 1000).nullable().optional(),
);

const mostEpochs = 1_000_000;

const optimizerForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    rate: means('learning rate of the first step after the warm-up', positive(1e6).default(20)),
    clip: means(
      'greatest norm of all gradients together; larger ones are scaled down to it',
      positive(1e9).nullable().default(0.25),
    ),
    weight_decay: weightDecay,
    warmup,
    decay,
    average: means(
      'keep the average of the weights: once validation has stalled for so long, or from that epoch on',
      worded(['after', count(1, mostEpochs, 5)], ['from', count(1, mostEpochs, 20)]).optional(),
    ),
    restart: means(
      'epochs after which averages begin anew',
      z
        .array(count(1, mostEpochs, 500))
        .min(1)
        .max(100)
        .optional(),
    ),
  }),
  z.strictObject({
    kind: z.literal('adam'),
    rate: means('learning rate of the first step after the warm-up', positive(1e6).default(1e-3)),
    clip: means(
      'greatest norm of all gradients together; larger ones are scaled down to it',
      positive(1e9).nullable().default(null),
    ),
    weight_decay: weightDecay,
    warmup,
    ...adamFields,
    decay,
  }),
]);

export const batchForm = means('columns that the text is read in side by side', count(1, 65_536).default(20));
/** The unrolled step grows with it, so it is bounded by what compiles in reasonable time. */
export const bpttForm = means(
  'tokens of a window, through all of which gradients flow',
  count(1, 4096).default(35),
);

const lengthsForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  z.strictObject({
    kind: z.literal('varied'),
    half: means('probability of a window around half of `bptt`', fraction('from 0 to 1').default(0.05)),
    deviation: means("standard deviation of a window's length, in tokens", amount(1024, 5).default(5)),
    least: means('least length of a window, in tokens', count(1, 4096).default(5)),
    most: means('greatest length of a window, in tokens', count(1, 4096, 90).optional()),
    multiple: means(
      'lengths are rounded to multiples of it; a step is compiled for each length',
      count(1, 1024, 5).default(1),
    ),
  }),
]);

/** A day: who wants none at all writes a long time. */
const mostSeconds = 86_400;

const checkpointForm = z.strictObject({
  every: means('save after so many steps', count(1, mostSteps, 200).optional()),
  seconds: means('save after so long, whichever comes first', seconds(mostSeconds).default(30)),
});

/** When a stage that runs for long saves where it is. */
export const upkeepFields = {
  checkpoint: means(
    'when a stage that runs for long saves where it is',
    checkpointForm.default(checkpointForm.parse({})),
  ),
};

/** Shared by `train` and by the retraining of `prune`. What is left out whole has its defaults without being parsed. */
export const fittingFields = {
  epochs: means('how many times the training text is passed over', count(1, mostEpochs, 5).optional()),
  steps: means('how many steps are trained', count(1, mostSteps, 400).optional()),
  batch: batchForm,
  bptt: bpttForm,
  lengths: means(
    'whether every window is as long as `bptt`, or drawn around it',
    lengthsForm.default({ kind: 'fixed' }),
  ),
  crop: means(
    'length of windows drawn from anywhere in the text, instead of `bptt`',
    count(1, 65_536, 1152).optional(),
  ),
  sub_batch: means(
    'columns that are computed at a time, with dropout of their own; all of the batch unless it is said',
    count(1, 65_536, 5).optional(),
  ),
  seed: means('from which all that is random is drawn', count(0, Number.MAX_SAFE_INTEGER).default(1)),
  optimizer: means(
    'how weights follow their gradients',
    optimizerForm.default(optimizerForm.parse({ kind: 'sgd' })),
  ),
  validate: means(
    'validate after so many steps; after each epoch unless it is said',
    everyCount(mostSteps).optional(),
  ),
  patience: means(
    'end when more than so many steps have passed since the best validation',
    count(1, mostSteps, 5000).optional(),
  ),
  ...computeFields,
  ...upkeepFields,
};

export const fittingForm = z.strictObject(fittingFields);

export const trainForm = z.strictObject({
  ...fittingFields,
  keep: means(
    'which weights training leaves: the last ones, or those of the least validation loss',
    z.enum(['last', 'best']).default('last'),
  ),
  sparse: means('train with few connections from the first step on', sparseForm.optional()),
  distill: means('learn from the soft labels of a teacher beside the text', distillForm.optional()),
});
