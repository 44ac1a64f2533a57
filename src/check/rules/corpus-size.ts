import type { CorpusSettings } from '../settings/corpus.ts';

/** Training tokens of the corpora whose size is part of their definition, line ends included; null = not known here. */
export function trainTokens(type: string): number | null {
  switch (type) {
    case 'ptb':
      return 929_589;
    case 'wikitext2':
      return 2_088_628;
    case 'wikitext103':
      return 103_227_021;
    default:
      return null;
  }
}

/** The most word types that a corpus can have; null = not known here. */
export function mostWords(corpus: CorpusSettings): number | null {
  switch (corpus.type) {
    case 'ptb':
      return 10_000;
    case 'wikitext2':
      return 33_278;
    case 'wikitext103':
      return 267_735;
    case 'sotu':
    case 'text':
      return corpus.vocabulary.size;
  }
}
