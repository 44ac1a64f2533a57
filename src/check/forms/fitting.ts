import * as z from 'zod';
import { computeFields } from './compute.ts';
import { amount, count, everyCount, fraction, positive, seconds, worded } from './quantities.ts';
import { distillForm } from './distill.ts';
import { sparseForm } from './sparse.ts';
import { mostSteps, overForm } from './steps.ts';

const decayForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('plateau'),
    factor: fraction('between 0 and 1').default(0.25),
    patience: count(0, 1_000_000).default(0),
  }),
  z.strictObject({ kind: z.literal('cosine'), over: overForm.optional() }),
  z.strictObject({ kind: z.literal('rsqrt') }),
]);

const decay = decayForm.default({ kind: 'constant' });
const weightDecay = amount(1).default(0);
const warmup = count(1, mostSteps, 1000).nullable().optional();

const mostEpochs = 1_000_000;

const optimizerForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    rate: positive(1e6).default(20),
    clip: positive(1e9).nullable().default(0.25),
    weight_decay: weightDecay,
    warmup,
    decay,
    average: worded(['after', count(1, mostEpochs, 5)], ['from', count(1, mostEpochs, 20)]).optional(),
    restart: z
      .array(count(1, mostEpochs, 500))
      .min(1)
      .max(100)
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('adam'),
    rate: positive(1e6).default(1e-3),
    clip: positive(1e9).nullable().default(null),
    weight_decay: weightDecay,
    warmup,
    beta1: fraction('from 0 to below 1').default(0.9),
    beta2: fraction('from 0 to below 1').default(0.999),
    epsilon: positive(1).default(1e-8),
    decay,
  }),
]);

export const batchForm = count(1, 65_536).default(20);
/** The unrolled step grows with it, so it is bounded by what compiles in reasonable time. */
export const bpttForm = count(1, 4096).default(35);

const lengthsForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  z.strictObject({
    kind: z.literal('varied'),
    half: fraction('from 0 to 1').default(0.05),
    deviation: amount(1024, 5).default(5),
    least: count(1, 4096).default(5),
    most: count(1, 4096, 90).optional(),
    multiple: count(1, 1024, 5).default(1),
  }),
]);

/** A day: who wants none at all writes a long time. */
const mostSeconds = 86_400;

const checkpointForm = z.strictObject({
  every: count(1, mostSteps, 200).optional(),
  seconds: seconds(mostSeconds).default(30),
});

/** When a stage that runs for long saves where it is. */
export const upkeepFields = { checkpoint: checkpointForm.default(checkpointForm.parse({})) };

/** Shared by `train` and by the retraining of `prune`. What is left out whole has its defaults without being parsed. */
export const fittingFields = {
  epochs: count(1, mostEpochs, 5).optional(),
  steps: count(1, mostSteps, 400).optional(),
  batch: batchForm,
  bptt: bpttForm,
  lengths: lengthsForm.default({ kind: 'fixed' }),
  crop: count(1, 65_536, 1152).optional(),
  sub_batch: count(1, 65_536, 5).optional(),
  seed: count(0, Number.MAX_SAFE_INTEGER).default(1),
  optimizer: optimizerForm.default(optimizerForm.parse({ kind: 'sgd' })),
  validate: everyCount(mostSteps).optional(),
  patience: count(1, mostSteps, 5000).optional(),
  ...computeFields,
  ...upkeepFields,
};

export const fittingForm = z.strictObject(fittingFields);

export const trainForm = z.strictObject({
  ...fittingFields,
  keep: z.enum(['last', 'best']).default('last'),
  sparse: sparseForm.optional(),
  distill: distillForm.optional(),
});
