import type { Split } from '../check/settings/corpus.ts';
import { batchify, type TokenMatrix } from '../ml/data/batches.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import type { Corpus } from './artifacts.ts';
import { StageTrouble } from './trouble.ts';

/** A split in `batch` columns, long enough to predict something in each. */
export function columnsOf(corpus: Corpus, split: Split, batch: number): TokenMatrix {
  const matrix = batchify(corpus[split], batch);
  if (matrix.rows >= 2) return matrix;
  throw new StageTrouble(
    `the ${split} split has ${corpus[split].length} tokens, too few for ${batch} columns of at least 2`,
    'use a smaller `batch`, or a larger corpus',
  );
}

/** A model says nothing about a text whose ids mean other words. */
export function requireVocabulary({ description }: TrainedModel, corpus: Corpus): void {
  if (description.vocabulary === corpus.vocabulary) return;
  throw new StageTrouble(
    `the model knows ${description.vocabulary} words and the corpus has ${corpus.vocabulary}`,
    'use the corpus that the model was trained on',
  );
}
