import * as z from 'zod';
import { mostCacheEntries } from '../settings/bounds.ts';
import { computeFields } from './compute.ts';
import { learnable } from './learnable.ts';
import { count, fraction, positive } from './quantities.ts';

const cacheSizeForm = count(1, mostCacheEntries, 2000);
/** Written as plain numbers, which is what is found for them and what others print. */
const lambdaForm = fraction('between 0 and 1', 0.07);
const thetaForm = positive(1e6, 0.016);

/** What is left out has MicroNet's values, from which its lambda and theta were trained. */
export const cacheForm = z.strictObject({
  size: cacheSizeForm,
  lambda: learnable(lambdaForm).default({ value: 0.07, learned: true }),
  theta: learnable(thetaForm).default({ value: 0.016, learned: true }),
  columns: z.enum(['interleaved', 'apart']).default('interleaved'),
});

/** What an evaluation changes. */
export const cacheChangeForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('neural'),
    size: cacheSizeForm.optional(),
    lambda: lambdaForm.optional(),
    theta: thetaForm.optional(),
    columns: z.enum(['interleaved', 'apart']).optional(),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export const searchCacheForm = z.strictObject({
  size: cacheSizeForm.optional(),
  columns: z.enum(['interleaved', 'apart']).optional(),
  lambda: lambdaForm.optional(),
  theta: thetaForm.optional(),
  until: fraction('between 0 and 1').default(0.005),
  batch: count(1, 65_536).default(1),
  bptt: count(1, 4096).default(256),
  compat: z.enum(['intended', 'source']).default('intended'),
  ...computeFields,
});
