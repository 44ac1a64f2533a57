import * as z from 'zod';
import { mostBins, mostCutoff, mostHeads, mostLayers, mostUnits } from '../settings/bounds.ts';
import { count, fraction } from './quantities.ts';

const stack = {
  layers: count(1, mostLayers).default(2),
  embedding: count(1, mostUnits, 200).optional(),
  width: count(1, mostUnits).default(200),
  dropout: fraction('from 0 to below 1').default(0),
  tied: z.boolean().default(false),
};

export const stackedForms = {
  lstm: z.strictObject(stack),
  gru: z.strictObject(stack),
  rnn: z.strictObject({ ...stack, nonlinearity: z.enum(['tanh', 'relu']).default('tanh') }),
};

const vocabularyForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plain') }),
  z.strictObject({
    kind: z.literal('adaptive'),
    cutoffs: z
      .array(count(1, mostCutoff, 1000))
      .min(1)
      .max(mostBins - 1),
    widths: z
      .array(count(1, mostUnits, 64))
      .min(2)
      .max(mostBins),
  }),
]);

export const transformerForm = z.strictObject({
  layers: count(1, mostLayers).default(2),
  width: count(1, mostUnits).default(256),
  heads: count(1, mostHeads).default(4),
  key: count(1, mostUnits, 64).optional(),
  value: count(1, mostUnits, 64).optional(),
  inner: count(1, 4 * mostUnits, 1024).optional(),
  context: count(2, mostUnits).default(65),
  vocabulary: vocabularyForm.default({ kind: 'plain' }),
  dropout: fraction('from 0 to below 1').default(0),
});
