import * as z from 'zod';
import { count, fraction } from './quantities.ts';

const mostTypes = 10_000_000;

/** `vocabulary_size` counts `<unk>` and `<eos>`, so two would leave no word. */
const vocabulary = (minCount: number) => ({
  min_count: count(1, 1_000_000_000).default(minCount),
  vocabulary_size: count(3, mostTypes, 10_000).optional(),
});

const order = z.enum(['frequency', 'appearance']).default('frequency');

const part = fraction('between 0 and 1', 0.05);

export const sotuForm = z.strictObject({ ...vocabulary(5), order });

/** Either three file names, or a path and the sizes of the two held-out parts. */
export const textForm = z.strictObject({
  path: z.string().optional(),
  train: z.string().optional(),
  valid: z.union([part, z.string()]).optional(),
  test: z.union([part, z.string()]).optional(),
  ...vocabulary(2),
  order,
  dictionary: z.string().optional(),
});

export const folderForm = z.strictObject({ path: z.string(), order });
