import { splits, type Split } from '../../../src/check/settings/corpus.ts';
import { TokenLog, type TokenPieces } from '../../../src/ml/data/token-log.ts';
import type { NumberedTexts } from '../../../src/ml/data/vocabulary.ts';
import { WordNumbers } from '../../../src/ml/data/word-numbers.ts';

/** Texts as a reader numbers them: each word by its first appearance. */
export function numbered(texts: Readonly<Record<Split, Iterable<string>>>): NumberedTexts {
  const numbers = new WordNumbers();
  const pieces = (words: Iterable<string>): TokenPieces => {
    const log = new TokenLog();
    for (const word of words) log.push(numbers.of(word));
    return log.pieces();
  };
  return {
    numbers,
    texts: { train: pieces(texts.train), valid: pieces(texts.valid), test: pieces(texts.test) },
  };
}

/** The words that the numbers of a text stand for. */
export function wordsOf({ numbers, texts }: NumberedTexts): Record<Split, (string | undefined)[]> {
  const words = (split: Split) => ids(texts[split]).map((number) => numbers.words[number]);
  return Object.fromEntries(splits.map((split) => [split, words(split)])) as Record<
    Split,
    (string | undefined)[]
  >;
}

export function ids(pieces: TokenPieces): number[] {
  return pieces.flatMap((piece) => [...piece]);
}
