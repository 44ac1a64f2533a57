/**
 * Perplexity of a text under the frequencies of the training text with add-one smoothing,
 * p(w) = (count(w) + 1) / (N + V): what a model reaches that learns nothing but how common each word is.
 */
export function unigramPerplexity(train: Int32Array, text: Int32Array, vocabulary: number): number {
  const counts = new Float64Array(vocabulary);
  for (const id of train) counts[id] = (counts[id] ?? 0) + 1;
  const total = Math.log(train.length + vocabulary);
  let loss = 0;
  for (const id of text) loss += total - Math.log((counts[id] ?? 0) + 1);
  return Math.exp(loss / text.length);
}
