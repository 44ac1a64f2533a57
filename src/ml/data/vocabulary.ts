import { fault } from '../../base/fault.ts';
import type { Split } from '../../check/settings/corpus.ts';
import { endOfSentence, unknown } from './tokenise.ts';

export type VocabularyRule =
  /**
   * Types of the training split, most frequent first, equals by first appearance. A type seen fewer than `minCount`
   * times, or beyond `size` types (null = no limit; `<unk>` and `<eos>` count), becomes `<unk>`.
   */
  | { readonly order: 'frequency'; readonly minCount: number; readonly size: number | null }
  /** Every type of all splits, in order of first appearance over train, valid, test: what the older programs did. */
  | { readonly order: 'appearance' };

/** Word types in id order; `<unk>` and `<eos>` are always among them. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
}

export type Texts = Readonly<Record<Split, readonly string[]>>;

export function buildVocabulary(texts: Texts, rule: VocabularyRule): Vocabulary {
  switch (rule.order) {
    case 'frequency':
      return vocabularyOf(byFrequency(texts.train, rule.minCount, rule.size));
    case 'appearance':
      return vocabularyOf([
        ...new Set([...texts.train, ...texts.valid, ...texts.test, endOfSentence, unknown]),
      ]);
  }
}

/** From a list of words, id = place in it. */
export function vocabularyOf(words: readonly string[]): Vocabulary {
  return { words, ids: new Map(words.map((word, id) => [word, id])) };
}

/** Ids of tokens; words outside the vocabulary become `<unk>`. */
export function encode(tokens: readonly string[], vocabulary: Vocabulary): Int32Array {
  const unknownId = vocabulary.ids.get(unknown) ?? fault('a vocabulary without <unk>');
  return Int32Array.from(tokens, (token) => vocabulary.ids.get(token) ?? unknownId);
}

function byFrequency(tokens: readonly string[], minCount: number, size: number | null): string[] {
  if (size !== null && size < 2) fault(`a vocabulary of ${size} has no room for <unk> and <eos>`);
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const special = (word: string) => word === unknown || word === endOfSentence;
  // A map remembers first appearance and the sort is stable: equals stay in that order.
  const ranked = [...counts].filter(([word]) => !special(word)).sort(([, a], [, b]) => b - a);
  const kept = ranked.slice(0, size === null ? undefined : size - 2).filter(([, count]) => count >= minCount);
  const known = new Map(kept);
  // Fold the others into <unk>, which takes its rank by what it gathers.
  const final = new Map<string, number>();
  for (const token of tokens) {
    const word = known.has(token) || token === endOfSentence ? token : unknown;
    final.set(word, (final.get(word) ?? 0) + 1);
  }
  for (const word of [endOfSentence, unknown]) final.set(word, final.get(word) ?? 0);
  return [...final].sort(([, a], [, b]) => b - a).map(([word]) => word);
}
