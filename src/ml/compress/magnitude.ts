import { fault } from '../../base/fault.ts';

/** The k-th smallest magnitude, k = floor(sparsity * n), or -1 where k is 0. */
export function magnitudeThreshold(weights: Float32Array, sparsity: number): number {
  const k = Math.floor(sparsity * weights.length);
  return k === 0 ? -1 : smallestMagnitude(weights, k);
}

/**
 * The k-th smallest magnitude, k counted from 1. Exact: magnitudes of float32 numbers are ordered as their bit
 * patterns, so two counting passes, over the upper and the lower 16 bits, find it.
 */
export function smallestMagnitude(weights: Float32Array, k: number): number {
  if (k < 1 || k > weights.length) fault(`no ${k}-th of ${weights.length} magnitudes`);
  const magnitudes = new Uint32Array(weights.length);
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  for (let index = 0; index < bits.length; index++) magnitudes[index] = (bits[index] ?? 0) & 0x7fffffff;

  const upper = rank(magnitudes, k, (word) => word >>> 16);
  const lower = rank(
    magnitudes.filter((word) => word >>> 16 === upper.bucket),
    upper.remaining,
    (word) => word & 0xffff,
  );
  const pattern = Uint32Array.of((upper.bucket << 16) | lower.bucket);
  return new Float32Array(pattern.buffer)[0] ?? fault('no threshold');
}

/**
 * Prunes one tensor in place. Of the weights that `mask` (0/1) still keeps, those above the threshold stay, strictly:
 * ties with it go too, so more than the k smallest may be lost. A pruned weight never returns.
 */
export function pruneByMagnitude(weights: Float32Array, mask: Float32Array, sparsity: number): void {
  const threshold = magnitudeThreshold(weights, sparsity);
  for (let index = 0; index < weights.length; index++) {
    if (mask[index] === 1 && Math.abs(weights[index] ?? 0) > threshold) continue;
    mask[index] = 0;
    weights[index] = 0;
  }
}

/** The bucket that holds the k-th smallest word, and which of the bucket's words it is. */
function rank(words: Uint32Array, k: number, bucketOf: (word: number) => number) {
  const counts = new Uint32Array(0x10000);
  for (const word of words) {
    const bucket = bucketOf(word);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  let remaining = k;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket] ?? 0;
    if (remaining <= count) return { bucket, remaining };
    remaining -= count;
  }
  return fault(`no ${k}-th of ${words.length} words`);
}
