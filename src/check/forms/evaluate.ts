import * as z from 'zod';
import { cacheChangeForm } from './cache.ts';
import { computeFields } from './compute.ts';
import { countings, kernelNames } from '../settings/evaluate.ts';
import { batchForm, bpttForm } from './fitting.ts';
import { count } from './quantities.ts';

const scoreForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('micronet'), counting: z.enum(countings).default('published') }),
]);

export const evaluateForm = z.strictObject({
  batch: batchForm,
  bptt: bpttForm,
  kernels: z.enum(kernelNames).default('dense'),
  score: scoreForm.optional(),
  cache: cacheChangeForm.optional(),
  keep: z.enum(['losses']).optional(),
  columns: z.enum(['rows', 'windows']).default('rows'),
  ranks: count(1, 1024, 4).default(1),
  compat: z.enum(['intended', 'source']).default('intended'),
  ...computeFields,
});
