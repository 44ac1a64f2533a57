import { smallestMagnitude } from '../compress/magnitude.ts';
import type { Stream } from '../random/stream.ts';
import { blocksOf, connectionsOf, type SparseTensor } from './tensor.ts';

/**
 * Each free place becomes a connection with probability `amount / free`, so `amount` is what is expected. `uniforms`
 * holds a number in [0, 1) for every entry, free or not: an entry's luck does not depend on other entries.
 */
export function growRandomly(mask: Float32Array, amount: number, uniforms: Float32Array): Float32Array {
  const free = mask.length - connectionsOf(mask);
  const probability = free === 0 ? 0 : amount / free;
  return mask.map((entry, index) => (entry === 1 || (uniforms[index] ?? 1) < probability ? 1 : 0));
}

/**
 * The same number in every gate ("cell weight redistribution", Liu et al., arXiv 2101.09048, figure 2), each free place
 * of a gate equally likely: exactly `amount` connections while there is room.
 */
export function growInGates(
  tensor: SparseTensor,
  mask: Float32Array,
  amount: number,
  random: Stream,
): Float32Array {
  const blocks = blocksOf(tensor);
  const free = blocks.map(([begin, end]) => end - begin - connectionsOf(mask.subarray(begin, end)));
  const grown = mask.slice();
  const amounts = gateAmounts(amount, free);
  blocks.forEach(([begin, end], gate) => {
    let wanted = amounts[gate] ?? 0;
    let left = free[gate] ?? 0;
    for (let index = begin; index < end && wanted > 0; index++) {
      if (grown[index] === 1) continue;
      // Selection sampling (Knuth, volume 2, algorithm 3.4.2 S): every subset of the size is equally likely.
      if (random.integer(left) < wanted) {
        grown[index] = 1;
        wanted--;
      }
      left--;
    }
  });
  return grown;
}

/** Equal shares of `amount`, the remainder to the first gates; what a full gate cannot take goes round the others. */
export function gateAmounts(amount: number, free: readonly number[]): number[] {
  const share = Math.floor(amount / free.length);
  const amounts = free.map((room, gate) => Math.min(room, share + (gate < amount % free.length ? 1 : 0)));
  let surplus = amount - amounts.reduce((sum, own) => sum + own, 0);
  for (;;) {
    const open = amounts.flatMap((own, gate) => (own < (free[gate] ?? 0) ? [gate] : []));
    if (surplus <= 0 || open.length === 0) return amounts;
    for (const gate of open.slice(0, surplus)) amounts[gate] = (amounts[gate] ?? 0) + 1;
    surplus -= Math.min(surplus, open.length);
  }
}

/** The `amount` free places with the greatest |score|; the first of equals. */
export function growByScore(mask: Float32Array, amount: number, scores: Float32Array): Float32Array {
  const [grown = mask] = growGlobally([mask], [scores], amount);
  return grown;
}

/**
 * Rows share the amount by their mean |score|; what a full row cannot take, and what rounding leaves, goes to the
 * greatest scores anywhere. The shares are those of Dettmers and Zettlemoyer (arXiv 1907.04840) for layers, given to
 * the neurons of one.
 */
export function growByNeuron(
  { rows, columns }: SparseTensor,
  mask: Float32Array,
  amount: number,
  scores: Float32Array,
): Float32Array {
  const row = (values: Float32Array, index: number) =>
    values.subarray(index * columns, (index + 1) * columns);
  const sums = Array.from({ length: rows }, (_, index) =>
    row(scores, index).reduce((sum, score) => sum + Math.abs(score), 0),
  );
  const total = sums.reduce((sum, own) => sum + own, 0);
  const grown = mask.slice();
  sums.forEach((own, index) => {
    const share = total === 0 ? 0 : Math.floor((own / total) * amount);
    row(grown, index).set(growByScore(row(mask, index), share, row(scores, index)));
  });
  const rest = amount - (connectionsOf(grown) - connectionsOf(mask));
  return growByScore(grown, rest, scores);
}

/** The same with one ranking of all tensors' free places. */
export function growGlobally(
  masks: readonly Float32Array[],
  scores: readonly Float32Array[],
  amount: number,
): Float32Array[] {
  const least = leastOf(masks, scores, amount);
  const grown = masks.map((mask) => mask.slice());
  let rest = amount;
  // Those above the last one first: only places that equal it compete for what is left.
  for (const reaches of [(score: number) => score > least, (score: number) => score === least]) {
    grown.forEach((mask, tensor) => {
      const own = scores[tensor] ?? mask;
      for (let index = 0; index < mask.length && rest > 0; index++) {
        if (mask[index] === 1 || !reaches(Math.abs(own[index] ?? 0))) continue;
        mask[index] = 1;
        rest--;
      }
    });
  }
  return grown;
}

/** |Score| of the last of the `amount` best free places; infinity where nothing is to grow. */
function leastOf(masks: readonly Float32Array[], scores: readonly Float32Array[], amount: number): number {
  const free = masks.map((mask, tensor) => scores[tensor]?.filter((_, index) => mask[index] === 0) ?? mask);
  const all = new Float32Array(free.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of free) {
    all.set(values, at);
    at += values.length;
  }
  const wanted = Math.min(amount, all.length);
  return wanted <= 0 ? Infinity : smallestMagnitude(all, all.length - wanted + 1);
}
