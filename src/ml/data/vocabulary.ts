import { fault } from '../../base/fault.ts';
import { splits, type Split } from '../../check/settings/corpus.ts';
import type { TokenPieces } from './token-log.ts';
import { endOfSentence, unknown } from './tokenise.ts';
import type { WordNumbers } from './word-numbers.ts';

export type VocabularyRule =
  /**
   * Types of the training split, most frequent first, equals by first appearance. A type seen fewer than `minCount`
   * times, or beyond `size` types (null = no limit; `<unk>` and `<eos>` count), becomes `<unk>`.
   */
  | { readonly order: 'frequency'; readonly minCount: number; readonly size: number | null }
  /** Every type of all splits, in order of first appearance over train, valid, test: what the older programs did. */
  | { readonly order: 'appearance' }
  /** These, in their order. */
  | { readonly order: 'listed'; readonly words: readonly string[] };

/** A corpus whose words are numbered as they came; every number stands in `numbers`. */
export interface NumberedTexts {
  readonly numbers: WordNumbers;
  readonly texts: Readonly<Record<Split, TokenPieces>>;
}

/** Word types in id order; `<unk>` and `<eos>` are always among them. */
export function vocabularyOf(numbered: NumberedTexts, rule: VocabularyRule): readonly string[] {
  switch (rule.order) {
    case 'frequency':
      return byFrequency(numbered, rule.minCount, rule.size);
    case 'appearance': {
      const seen = splits.flatMap((split) => appearances(numbered, [split]));
      return [...new Set([...seen, endOfSentence, unknown])];
    }
    case 'listed':
      // They are among the most frequent tokens of any text, so they stand where those do.
      return [
        ...new Set([unknown, endOfSentence].filter((word) => !rule.words.includes(word)).concat(rule.words)),
      ];
  }
}

/** Puts ids in the place of numbers; words outside the vocabulary become `<unk>`. */
export function encode({ numbers, texts }: NumberedTexts, vocabulary: readonly string[]): void {
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  const unknownId = ids.get(unknown) ?? fault('a vocabulary without <unk>');
  const idOf = Int32Array.from(numbers.words, (word) => ids.get(word) ?? unknownId);
  for (const split of splits) {
    for (const piece of texts[split]) {
      for (let at = 0; at < piece.length; at++) {
        piece[at] = idOf[piece[at] ?? -1] ?? fault('a word without a number');
      }
    }
  }
}

/** Words of some splits, each once, in the order in which they first come there. */
function appearances({ numbers, texts }: NumberedTexts, among: readonly Split[]): readonly string[] {
  const seen = new Uint8Array(numbers.words.length);
  const words: string[] = [];
  for (const split of among) {
    for (const piece of texts[split]) {
      for (const number of piece) {
        if (seen[number] === 1) continue;
        seen[number] = 1;
        words.push(numbers.words[number] ?? fault('a word without a number'));
      }
    }
  }
  return words;
}

function byFrequency(numbered: NumberedTexts, minCount: number, size: number | null): readonly string[] {
  if (size !== null && size < 2) fault(`a vocabulary of ${size} has no room for <unk> and <eos>`);
  const { numbers, texts } = numbered;
  const counts = new Float64Array(numbers.words.length);
  for (const piece of texts.train) for (const number of piece) counts[number] = (counts[number] ?? 0) + 1;
  const seen = appearances(numbered, ['train']).map((word) => ({
    word,
    count: counts[numbers.of(word)] ?? 0,
  }));
  // The sort is stable: equals stay in the order of their first appearance.
  const ranked = seen.filter(({ word }) => !isSpecial(word)).sort((a, b) => b.count - a.count);
  const kept = ranked.slice(0, size === null ? undefined : size - 2).filter(({ count }) => count >= minCount);
  const known = new Set(kept.map(({ word }) => word));
  // Fold the others into <unk>, which takes its rank by what it gathers, and its place among equals by the first of it.
  const final = new Map<string, number>();
  for (const { word, count } of seen) {
    const type = known.has(word) || word === endOfSentence ? word : unknown;
    final.set(type, (final.get(type) ?? 0) + count);
  }
  for (const word of [endOfSentence, unknown]) final.set(word, final.get(word) ?? 0);
  return [...final].sort(([, a], [, b]) => b - a).map(([word]) => word);
}

function isSpecial(word: string): boolean {
  return word === unknown || word === endOfSentence;
}
