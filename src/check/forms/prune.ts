import * as z from 'zod';
import { means } from './meaning.ts';
import { fittingFields } from './fitting.ts';
import { count, fraction } from './quantities.ts';
import { reference } from './reference.ts';
import { mostSteps } from './steps.ts';

const target = {
  from: means(
    'part of a tensor that is zero when pruning begins; where the model stands unless it is said',
    fraction('from 0 to below 1', 0.1).optional(),
  ),
  to: means('part of a tensor that is zero when pruning ends', fraction('above 0 to 1', 0.6).optional()),
};

export const pruneForm = z.strictObject({
  ...target,
  cubic: means(
    'prune more and more while retraining, along the cubic of Zhu and Gupta',
    z
      .strictObject({
        begin: means('the step of the first pruning', count(0, mostSteps).default(0)),
        end: means('the step at which the target is reached', count(1, mostSteps, 300)),
        every: means('steps between two prunings', count(1, mostSteps, 20)),
      })
      .optional(),
  ),
  schedule: means(
    'how far each tensor goes: a published table by its name, or a `sensitivity` stage',
    z.union([z.string(), reference('sens', {})]).optional(),
  ),
  over: means(
    'a cubic schedule that ends at this step, and a retraining as long',
    count(2, mostSteps, 175_000).optional(),
  ),
  ...fittingFields,
});

/** Settings of a rule (`"layers.*" to 60%`). */
export const pruneRuleForm = z.strictObject({
  ...target,
  keep: means('leave these tensors as they are', z.boolean().optional()),
});
