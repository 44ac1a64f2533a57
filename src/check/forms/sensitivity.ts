import * as z from 'zod';
import { means } from './meaning.ts';
import { computeFields } from './compute.ts';
import { batchForm, bpttForm } from './fitting.ts';
import { count, fraction } from './quantities.ts';

const most = means(
  'the greatest part of a tensor that may be pruned',
  fraction('above 0 to 1', 0.95).optional(),
);

export const sensitivityForm = z.strictObject({
  from: means(
    'zeros that are wanted among all parameters when pruning begins',
    fraction('from 0 to below 1').default(0),
  ),
  to: means(
    'zeros that are wanted among all parameters when pruning ends',
    fraction('between 0 and 1', 0.36),
  ),
  most,
  levels: means(
    'sparsities, ascending, at which the loss is measured with one tensor pruned',
    z
      .array(fraction('between 0 and 1', 0.1))
      .min(1)
      .max(100)
      .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
  ),
  tokens: means(
    'tokens of the validation split on which the loss is measured; all of it unless it is said',
    count(2, 1_000_000_000, 20_000).optional(),
  ),
  batch: batchForm,
  bptt: bpttForm,
  ...computeFields,
});

/** Settings of a rule (`"decoder.*.bias" most 100%`). */
export const sensitivityRuleForm = z.strictObject({
  most,
  keep: means('leave these tensors as they are', z.boolean().optional()),
});
