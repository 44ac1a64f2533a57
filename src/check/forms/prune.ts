import { z } from 'zod';
import { fittingFields, mostSteps } from './fitting.ts';
import { count, fraction } from './quantities.ts';

const target = {
  from: fraction('from 0 to below 1').optional(),
  to: fraction('above 0 to 1').optional(),
};

export const pruneForm = z.strictObject({
  ...target,
  cubic: z
    .strictObject({
      begin: count(0, mostSteps).default(0),
      end: count(1, mostSteps),
      every: count(1, mostSteps),
    })
    .optional(),
  ...fittingFields,
});

/** Settings of a rule (`"layers.*" to 60%`). */
export const pruneRuleForm = z.strictObject({ ...target, keep: z.boolean().optional() });
