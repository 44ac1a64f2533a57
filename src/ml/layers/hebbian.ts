import {
  add,
  cast,
  div,
  expandDims,
  greater,
  less,
  logicalAnd,
  maximum,
  minimum,
  mul,
  ones,
  reciprocal,
  scalar,
  scatterND,
  slice,
  sqrt,
  square,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { HebbianSettings } from '../../check/settings/hebbian.ts';
import type { Readout } from '../models/model.ts';

export type HebbianRule = Pick<HebbianSettings, 'gamma' | 'until'>;

/** A table `[M, e]` and how often each of its words has been a target before: `[M]` in float32. */
export interface HebbianTable {
  readonly table: Tensor2D;
  readonly seen: Tensor1D;
}

/**
 * The Hebbian update of a softmax (Rae, Dyer, Dayan and Lillicrap 2018, arXiv 1803.10049, section 3), of the words that
 * were targets of these hidden vectors phi:
 *
 *     w <- (1 - r) w + r |w| mean(phi / |phi|)        r = max(1 / c, gamma) while c < until, c = 1 + seen
 *
 * so that a word met for the first time takes the direction of what it was to meet.
 */
export function hebbianUpdate(
  { gamma, until }: HebbianRule,
  { table, seen }: HebbianTable,
  { vectors, words }: Readout,
): HebbianTable {
  const [M, e] = table.shape;
  const [K] = words.shape;
  // Words beyond the table gather in a row behind it.
  const rows = expandDims<Tensor2D>(minimum(words, scalar(M, 'int32')), 1);
  const directions = div<Tensor2D>(vectors, maximum(lengths(vectors), 1e-12));
  const sums = slice(scatterND(rows, directions, [M + 1, e]), [0, 0], [M, e]);
  const counts = slice(scatterND(rows, ones([K]), [M + 1]), [0], [M]);

  const met = add<Tensor1D>(seen, 1);
  const moves = logicalAnd(greater(counts, 0), less(met, until));
  const rate = mul<Tensor1D>(maximum(reciprocal(met), gamma), cast(moves, 'float32'));
  const mean = mul<Tensor2D>(sums, div(lengths(table), expandDims(maximum(counts, 1), 1)));
  return {
    table: add(table, mul(sub(mean, table), expandDims(rate, 1))),
    seen: add(seen, counts),
  };
}

/** Of the rows `[n, e]`: `[n, 1]`. */
function lengths(x: Tensor2D): Tensor2D {
  return sqrt(sum(square(x), 1, true));
}
