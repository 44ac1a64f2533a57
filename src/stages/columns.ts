import type { Split } from '../check/settings/corpus.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import { batchify, spansOf as cutInSpans, type TokenMatrix } from '../ml/data/batches.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import type { Corpus } from './artifacts.ts';
import { StageTrouble } from './trouble.ts';

/** A split in `batch` columns, long enough to predict something in each. */
export function columnsOf(corpus: Corpus, split: Split, batch: number, least = 2): TokenMatrix {
  const matrix = batchify(corpus[split], batch);
  if (matrix.rows >= least) return matrix;
  throw new StageTrouble(
    `the ${split} split has ${corpus[split].length} tokens, too few for ${batch} columns of at least ${least}`,
    'use a smaller `batch`, or a larger corpus',
  );
}

/** A split in `batch` columns of whole windows of `bptt`, at least one; a single column ends in a short one. */
export function spansOf(corpus: Corpus, split: Split, batch: number, bptt: number): TokenMatrix {
  if (batch === 1) return columnsOf(corpus, split, batch);
  const matrix = cutInSpans(corpus[split], batch, bptt);
  if (matrix.rows > 1) return matrix;
  throw new StageTrouble(
    `the ${split} split has ${corpus[split].length} tokens, too few for ${batch} columns of whole windows of ${bptt}`,
    'use a smaller `batch` or `bptt`, or a larger corpus',
  );
}

/** The text of each of `ranks` processes that share a split out: tokens [N * r / W, N * (r + 1) / W). */
export function sharesOf(corpus: Corpus, split: Split, ranks: number): readonly Corpus[] {
  const bound = (rank: number) => Math.floor((corpus[split].length * rank) / ranks);
  return Array.from({ length: ranks }, (_, rank) => ({
    ...corpus,
    [split]: corpus[split].subarray(bound(rank), bound(rank + 1)),
  }));
}

/** The training text as the windows of a fitting want it: in columns, or whole and longer than a crop. */
export function trainingText(
  corpus: Corpus,
  { windows, batch, bptt, lengths }: Pick<FittingSettings, 'windows' | 'batch' | 'bptt' | 'lengths'>,
): TokenMatrix {
  if (windows === 'successive') return columnsOf(corpus, 'train', batch, lengths === undefined ? 2 : 3);
  if (corpus.train.length > bptt) return batchify(corpus.train, 1);
  throw new StageTrouble(
    `the train split has ${corpus.train.length} tokens, too few for crops of ${bptt}`,
    'use a smaller `crop`, or a larger corpus',
  );
}

/** Every bin of an adaptive vocabulary has words only in a corpus that has enough of them. */
export function requireFullBins({ vocabulary, architecture }: ModelDescription): void {
  const last = lastBinOf(architecture);
  if (last < vocabulary) return;
  throw new StageTrouble(
    `the corpus has ${vocabulary} word types, and the last bin begins at ${last}`,
    architecture.type === 'transformer'
      ? 'use smaller `cutoffs`, or leave the last of them and its width out'
      : 'use smaller `splits`, or leave the last of them out',
  );
}

/** Where the last bin begins; 0 of a vocabulary without bins. */
function lastBinOf(architecture: ModelDescription['architecture']): number {
  if (architecture.type === 'on_lstm') return architecture.splits?.at(-1) ?? 0;
  if (architecture.type !== 'transformer' || architecture.vocabulary.kind !== 'adaptive') return 0;
  return architecture.vocabulary.cutoffs.at(-1) ?? 0;
}

/** A model says nothing about a text whose ids mean other words. */
export function requireVocabulary({ description }: Pick<TrainedModel, 'description'>, corpus: Corpus): void {
  if (description.vocabulary === corpus.vocabulary) return;
  throw new StageTrouble(
    `the model knows ${description.vocabulary} words and the corpus has ${corpus.vocabulary}`,
    'use the corpus that the model was trained on',
  );
}

/** What a stage is to do to tensors was settled for the model that the experiment declares, which may not be the one in the store. */
export function requireTensors({ weights }: Pick<TrainedModel, 'weights'>, names: readonly string[]): void {
  const missing = names.find((name) => !Object.hasOwn(weights, name));
  if (missing === undefined) return;
  throw new StageTrouble(
    `the model in the store has no tensor \`${missing}\`: it is another one than the experiment declares`,
    'use a store that nobody else writes to (`--store`); `athanor show STAGE` says who published it',
  );
}
