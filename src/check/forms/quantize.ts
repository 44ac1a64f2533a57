import * as z from 'zod';
import { means } from './meaning.ts';
import { adamFields } from './adam.ts';
import { fittingFields } from './fitting.ts';
import { amount, count, positive } from './quantities.ts';
import { mostSteps } from './steps.ts';

// Any number here: what is wrong with `bits 1` or `bits 32` is a matter of compression and told as such.
const bits = amount(Number.MAX_SAFE_INTEGER, 8);

const precision = {
  bits: means('bits of a weight, from 2 to 16', bits.optional()),
  per: means(
    'whether each row has a scale of its own, or the tensor one',
    z.enum(['row', 'tensor']).optional(),
  ),
};

const clip = means(
  'greatest norm of all gradients together; larger ones are scaled down to it',
  positive(1e9).nullable().default(0.5),
);

/** Plain: so few steps leave nothing to schedule. */
const optimizerForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    rate: means('learning rate', positive(1e6).default(1e-4)),
    clip,
    ...adamFields,
  }),
  z.strictObject({ kind: z.literal('sgd'), rate: means('learning rate', positive(1e6).default(1e-4)), clip }),
]);

const { batch, bptt, crop, seed, engine, device, threads } = fittingFields;

export const quantizeForm = z.strictObject({
  ...precision,
  activations: means(
    'bits of activations: those of the weights, a number, or `no`',
    z.union([z.boolean(), bits]).optional(),
  ),
  steps: means(
    'steps in which weights learn to be rounded and ranges of activations are measured',
    count(1, mostSteps, 1).optional(),
  ),
  ...{ batch, bptt, crop, seed, engine, device, threads },
  optimizer: means(
    'how weights follow their gradients meanwhile',
    optimizerForm.default(optimizerForm.parse({ kind: 'adam' })),
  ),
});

export const quantizeRuleForm = z.strictObject({
  ...precision,
  keep: means('leave these tensors at 32 bits', z.boolean().optional()),
});
