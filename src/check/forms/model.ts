import * as z from 'zod';
import { mostBins, mostCutoff, mostHeads, mostLayers, mostUnits } from '../settings/bounds.ts';
import { means } from './meaning.ts';
import { count, fraction } from './quantities.ts';

const stack = {
  layers: means('recurrent layers, one on the other', count(1, mostLayers).default(2)),
  embedding: means(
    'width of the embedding; that of the layers unless it is said',
    count(1, mostUnits, 200).optional(),
  ),
  width: means('units of every layer', count(1, mostUnits).default(200)),
  dropout: means(
    'probability of zeroing an element after the embedding, between the layers and before the decoder',
    fraction('from 0 to below 1').default(0),
  ),
  tied: means('whether decoder and embedding are one tensor', z.boolean().default(false)),
};

export const stackedForms = {
  lstm: z.strictObject(stack),
  gru: z.strictObject(stack),
  rnn: z.strictObject({
    ...stack,
    nonlinearity: means('what a layer applies to its sums', z.enum(['tanh', 'relu']).default('tanh')),
  }),
};

const vocabularyForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plain') }),
  z.strictObject({
    kind: z.literal('adaptive'),
    cutoffs: means(
      'numbers of words, ascending, at which the bins after the first begin',
      z
        .array(count(1, mostCutoff, 1000))
        .min(1)
        .max(mostBins - 1),
    ),
    widths: means(
      'width of the vectors of each bin; one more than cutoffs',
      z
        .array(count(1, mostUnits, 64))
        .min(2)
        .max(mostBins),
    ),
  }),
]);

export const transformerForm = z.strictObject({
  layers: means('layers, each of attention and a feed-forward part', count(1, mostLayers).default(2)),
  width: means('width of the stream between the layers', count(1, mostUnits).default(256)),
  heads: means('heads of attention', count(1, mostHeads).default(4)),
  key: means(
    "width of a head's keys and queries; its share of `width` unless it is said",
    count(1, mostUnits, 64).optional(),
  ),
  value: means(
    "width of a head's values; that of its keys unless it is said",
    count(1, mostUnits, 64).optional(),
  ),
  inner: means(
    'width inside the feed-forward part; four times `width` unless it is said',
    count(1, 4 * mostUnits, 1024).optional(),
  ),
  context: means('tokens that a token attends to, itself included', count(2, mostUnits).default(65)),
  vocabulary: means(
    'how words become vectors and vectors words: one table, or bins of narrower vectors for rarer words',
    vocabularyForm.default({ kind: 'plain' }),
  ),
  dropout: means(
    'probability of zeroing an element after the embedding, after each part of a layer, inside it and before the softmax',
    fraction('from 0 to below 1').default(0),
  ),
});
