import * as z from 'zod';
import { fittingFields } from './fitting.ts';
import { count, fraction } from './quantities.ts';
import { reference } from './reference.ts';
import { mostSteps } from './steps.ts';

const target = {
  from: fraction('from 0 to below 1', 0.1).optional(),
  to: fraction('above 0 to 1', 0.6).optional(),
};

export const pruneForm = z.strictObject({
  ...target,
  cubic: z
    .strictObject({
      begin: count(0, mostSteps).default(0),
      end: count(1, mostSteps, 300),
      every: count(1, mostSteps, 20),
    })
    .optional(),
  schedule: z.union([z.string(), reference('sens', {})]).optional(),
  over: count(2, mostSteps, 175_000).optional(),
  ...fittingFields,
});

/** Settings of a rule (`"layers.*" to 60%`). */
export const pruneRuleForm = z.strictObject({ ...target, keep: z.boolean().optional() });
