import * as z from 'zod';
import { mostCacheEntries } from '../settings/bounds.ts';
import { means } from './meaning.ts';
import { computeFields } from './compute.ts';
import { learnable } from './learnable.ts';
import { count, fraction, positive } from './quantities.ts';

const cacheSizeForm = count(1, mostCacheEntries, 2000);
/** Written as plain numbers, which is what is found for them and what others print. */
const lambdaForm = fraction('between 0 and 1', 0.07);
const thetaForm = positive(1e6, 0.016);

/** What is left out has MicroNet's values, from which its lambda and theta were trained. */
export const cacheForm = z.strictObject({
  size: means('entries that a token looks back at', cacheSizeForm),
  lambda: means(
    'the part of the probability that the cache gives',
    learnable(lambdaForm).default({ value: 0.07, learned: true }),
  ),
  theta: means(
    'by what similarities of hidden vectors are multiplied',
    learnable(thetaForm).default({ value: 0.016, learned: true }),
  ),
  columns: means(
    'whose entries a column of a batch sees: of all columns in the order of time, or its own',
    z.enum(['interleaved', 'apart']).default('interleaved'),
  ),
});

/** What an evaluation changes. */
export const cacheChangeForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('neural'),
    size: means("entries that a token looks back at, instead of the model's own", cacheSizeForm.optional()),
    lambda: means(
      "the part of the probability that the cache gives, instead of the model's own",
      lambdaForm.optional(),
    ),
    theta: means("by what similarities are multiplied, instead of the model's own", thetaForm.optional()),
    columns: means(
      'whose entries a column of a batch sees: of all columns in the order of time, or its own',
      z.enum(['interleaved', 'apart']).optional(),
    ),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export const searchCacheForm = z.strictObject({
  size: means(
    "entries that a token looks back at; those of the model's own cache unless it is said",
    cacheSizeForm.optional(),
  ),
  columns: means(
    'whose entries a column of a batch sees: of all columns in the order of time, or its own',
    z.enum(['interleaved', 'apart']).optional(),
  ),
  lambda: means("where the search for lambda begins; at the model's own, or at 10%", lambdaForm.optional()),
  theta: means("where the search for theta begins; at the model's own, or at 0.016", thetaForm.optional()),
  until: means(
    'the search ends when both of its steps are below this part of their numbers',
    fraction('between 0 and 1').default(0.005),
  ),
  batch: means('columns that the text is read in', count(1, 65_536).default(1)),
  bptt: means('tokens that are computed at a time', count(1, 4096).default(256)),
  compat: means(
    "`source` does as MicroNet's program, where a loss above 5 nats never wins",
    z.enum(['intended', 'source']).default('intended'),
  ),
  ...computeFields,
});
