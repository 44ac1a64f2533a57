import * as z from 'zod';
import { computeFields } from './compute.ts';
import { batchForm, bpttForm } from './fitting.ts';
import { count, fraction } from './quantities.ts';

const most = fraction('above 0 to 1', 0.95);

export const sensitivityForm = z.strictObject({
  from: fraction('from 0 to below 1').default(0),
  to: fraction('between 0 and 1', 0.36),
  most: most.optional(),
  levels: z
    .array(fraction('between 0 and 1', 0.1))
    .min(1)
    .max(100)
    .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
  tokens: count(2, 1_000_000_000, 20_000).optional(),
  batch: batchForm,
  bptt: bpttForm,
  ...computeFields,
});

/** Settings of a rule (`"decoder.*.bias" most 100%`). */
export const sensitivityRuleForm = z.strictObject({ most: most.optional(), keep: z.boolean().optional() });
