import * as z from 'zod';
import { fraction } from './quantities.ts';
import { range } from './range.ts';
import { reference } from './reference.ts';
import { overForm } from './steps.ts';

export const distillForm = reference('labels', {
  hard: range(fraction('from 0 to 1', 0.5)).default({ from: 0.5, to: 0.95 }),
  over: overForm.optional(),
  first_bin: z.boolean().default(true),
});
