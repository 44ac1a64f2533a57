import * as z from 'zod';
import { computeFields } from './compute.ts';
import { kernelNames } from '../settings/evaluate.ts';
import { batchForm, bpttForm } from './fitting.ts';

export const evaluateForm = z.strictObject({
  batch: batchForm,
  bptt: bpttForm,
  kernels: z.enum(kernelNames).default('dense'),
  ...computeFields,
});
