import * as z from 'zod';
import { means } from './meaning.ts';
import { count, fraction } from './quantities.ts';

const mostTypes = 10_000_000;

/** `vocabulary_size` counts `<unk>` and `<eos>`, so two would leave no word. */
const vocabulary = (minCount: number) => ({
  min_count: means(
    'words seen fewer times in the training text are unknown',
    count(1, 1_000_000_000).default(minCount),
  ),
  vocabulary_size: means(
    'at most so many words, the most frequent first',
    count(3, mostTypes, 10_000).optional(),
  ),
});

const order = means(
  'how words are numbered: by frequency, or as they first come in the text',
  z.enum(['frequency', 'appearance']).default('frequency'),
);

const part = fraction('between 0 and 1', 0.05);

export const sotuForm = z.strictObject({ ...vocabulary(5), order });

/** Either three file names, or a path and the sizes of the two held-out parts. */
export const textForm = z.strictObject({
  path: means('the file or folder of the text, relative to the experiment', z.string().optional()),
  train: means('the file of the training split', z.string().optional()),
  valid: means('the validation split: a part of the text, or a file', z.union([part, z.string()]).optional()),
  test: means('the test split: a part of the text, or a file', z.union([part, z.string()]).optional()),
  ...vocabulary(2),
  order,
  dictionary: means(
    'a file with the words, one a line, in the order of their numbers',
    z.string().optional(),
  ),
});

export const folderForm = z.strictObject({
  path: means('the folder with the published files', z.string()),
  order,
});
