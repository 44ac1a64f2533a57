import * as z from 'zod';
import { fittingFields } from './fitting.ts';
import { amount, count, fraction, positive } from './quantities.ts';
import { mostSteps } from './steps.ts';

// Any number here: what is wrong with `bits 1` or `bits 32` is a matter of compression and told as such.
const bits = amount(Number.MAX_SAFE_INTEGER, 8);

const precision = {
  bits: bits.optional(),
  per: z.enum(['row', 'tensor']).optional(),
};

const clip = positive(1e9).nullable().default(0.5);

/** Plain: so few steps leave nothing to schedule. */
const optimizerForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    rate: positive(1e6).default(1e-4),
    clip,
    beta1: fraction('from 0 to below 1').default(0.9),
    beta2: fraction('from 0 to below 1').default(0.999),
    epsilon: positive(1).default(1e-8),
  }),
  z.strictObject({ kind: z.literal('sgd'), rate: positive(1e6).default(1e-4), clip }),
]);

const { batch, bptt, crop, seed, engine, device, threads } = fittingFields;

export const quantizeForm = z.strictObject({
  ...precision,
  activations: z.union([z.boolean(), bits]).optional(),
  steps: count(1, mostSteps, 1).optional(),
  ...{ batch, bptt, crop, seed, engine, device, threads },
  optimizer: optimizerForm.default(optimizerForm.parse({ kind: 'adam' })),
});

export const quantizeRuleForm = z.strictObject({ ...precision, keep: z.boolean().optional() });
