import * as z from 'zod';
import { means } from './meaning.ts';
import { fraction } from './quantities.ts';
import { range } from './range.ts';
import { reference } from './reference.ts';
import { overForm } from './steps.ts';

export const distillForm = reference('labels', {
  hard: means(
    "the part of the text's own words in the loss, at the first step and at the end",
    range(fraction('from 0 to 1', 0.5)).default({ from: 0.5, to: 0.95 }),
  ),
  over: means(
    'the step from which `hard` stays at its end; the end of training unless it is said',
    overForm.optional(),
  ),
  first_bin: means(
    'whether words of the first bin count for a target that lies in a later one',
    z.boolean().default(true),
  ),
});
