import { splits, type PublishedSettings, type Split } from '../../check/settings/corpus.ts';
import { StageTrouble } from '../trouble.ts';

/** What everyone who reports a perplexity on this corpus counted. */
interface PublishedCounts {
  readonly title: string;
  readonly tokens: Readonly<Record<Split, number>>;
  /** Word types of the training split, `<unk>` and `<eos>` included. */
  readonly vocabulary: number;
}

export const publishedCorpora: Readonly<Record<PublishedSettings['type'], PublishedCounts>> = {
  /** Mikolov's preprocessing of the Wall Street Journal part (Zaremba et al. 2014, arXiv 1409.2329). */
  ptb: {
    title: 'Penn Treebank',
    tokens: { train: 929_589, valid: 73_760, test: 82_430 },
    vocabulary: 10_000,
  },
  /** Word level (Merity et al. 2016, arXiv 1609.07843). */
  wikitext2: {
    title: 'WikiText-2',
    tokens: { train: 2_088_628, valid: 217_646, test: 245_569 },
    vocabulary: 33_278,
  },
  /** Of the same paper, word level. */
  wikitext103: {
    title: 'WikiText-103',
    tokens: { train: 103_227_021, valid: 217_646, test: 245_569 },
    vocabulary: 267_735,
  },
};

/** Makes sure that the files are the text that published results speak of. */
export function requirePublished(
  published: PublishedCounts,
  tokens: Readonly<Record<Split, number>>,
  types: number,
): void {
  for (const split of splits) {
    const found = tokens[split];
    const expected = published.tokens[split];
    if (found !== expected) reject(published, `${split} has ${found} tokens, not ${expected}`);
  }
  if (types !== published.vocabulary) {
    reject(published, `train has ${types} word types, not ${published.vocabulary}`);
  }
}

function reject({ title }: PublishedCounts, difference: string): never {
  throw new StageTrouble(
    `these files are not the published ${title}: ${difference}`,
    'results would not compare with published ones: get the usual files, or declare the text as `= text`',
  );
}
