import { tokensIn, type TokenPieces } from './token-log.ts';

/**
 * Perplexity of a text under the frequencies of the training text with add-one smoothing,
 * p(w) = (count(w) + 1) / (N + V): what a model reaches that learns nothing but how common each word is.
 */
export function unigramPerplexity(train: TokenPieces, text: TokenPieces, vocabulary: number): number {
  const counts = new Float64Array(vocabulary);
  for (const piece of train) for (const id of piece) counts[id] = (counts[id] ?? 0) + 1;
  const total = Math.log(tokensIn(train) + vocabulary);
  let loss = 0;
  for (const piece of text) for (const id of piece) loss += total - Math.log((counts[id] ?? 0) + 1);
  return Math.exp(loss / tokensIn(text));
}
