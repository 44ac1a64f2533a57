import * as z from 'zod';
import { means } from './meaning.ts';
import { cacheChangeForm } from './cache.ts';
import { computeFields } from './compute.ts';
import { countings, kernelNames } from '../settings/evaluate.ts';
import { batchForm, bpttForm } from './fitting.ts';
import { count } from './quantities.ts';

const scoreForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('micronet'),
    counting: means(
      'as the authors counted, or with what they left out',
      z.enum(countings).default('published'),
    ),
  }),
]);

export const evaluateForm = z.strictObject({
  batch: batchForm,
  bptt: bpttForm,
  kernels: means(
    'what multiplies by the weights: floats, integers, or kernels that skip zeros',
    z.enum(kernelNames).default('dense'),
  ),
  score: means('count parameters and operations by these rules', scoreForm.optional()),
  cache: means("another cache than the model's own", cacheChangeForm.optional()),
  keep: means('keep the loss of every token, for `athanor plot losses`', z.enum(['losses']).optional()),
  columns: means(
    "whether columns hold one stretch of text each, or whole windows one after the other as in MicroNet's program",
    z.enum(['rows', 'windows']).default('rows'),
  ),
  ranks: means(
    'stretches of the text that are read from an empty state each, whose losses are averaged',
    count(1, 1024, 4).default(1),
  ),
  compat: means(
    "`source` reports a loss above 5 nats without a perplexity, as MicroNet's program does",
    z.enum(['intended', 'source']).default('intended'),
  ),
  ...computeFields,
});
