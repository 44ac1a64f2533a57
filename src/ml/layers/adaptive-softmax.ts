/**
 * Softmax over a vocabulary in bins: Grave et al. 2016, "Efficient softmax approximation for GPUs" (arXiv 1609.04309),
 * section 4.3, with tables that the embedding shares.
 *
 * The head gives probabilities to the words of the first bin and to the other bins, each of which has a softmax of
 * its own: `p(w) = head(w)` or `head(bin) * tail(w)`. The head's unit of bin i is the i-th from its end.
 *
 * Shape letters: N rows, d width of the hidden vectors, e width of a bin, M words of a bin, K room in a bin.
 */
import {
  add,
  cast,
  concat,
  expandDims,
  greaterEqual,
  less,
  logicalAnd,
  logSoftmax,
  matMul,
  range,
  reshape,
  scalar,
  slice,
  sum,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { Arrays, Specs } from '../../engine/engine.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { lookup } from '../../engine/ops/lookup.ts';
import type { Bin, Readout } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { softCrossEntropy } from './soft-cross-entropy.ts';

export interface SoftmaxBin extends Bin {
  /** `[M, e]` */
  readonly table: Tensor2D;
  /** `[M]` */
  readonly bias: Tensor1D;
  /** `[e, d]`; null in the first bin, where e = d. */
  readonly projection: Tensor2D | null;
}

export interface AdaptiveSoftmax {
  readonly first: SoftmaxBin;
  /** The bins after the first. */
  readonly tails: readonly SoftmaxBin[];
  /** `[tails, d]` */
  readonly clusters: Tensor2D;
  /** `[tails]` */
  readonly clusterBias: Tensor1D;
}

/** Log-probabilities of all words: hidden `[N, d]` -> `[N, V]`. */
export function logProbabilities(hidden: Tensor2D, softmax: AdaptiveSoftmax): Tensor2D {
  const { first, tails } = softmax;
  const head = logSoftmax(headScores(hidden, softmax)); // [N, M + tails]
  const [rows] = head.shape;
  const words = first.end - first.first;
  const parts = tails.map((tail, index) => {
    const cluster = slice(head, [0, words + tails.length - 1 - index], [rows, 1]);
    return add<Tensor2D>(logSoftmax(scores(hidden, tail)), cluster);
  });
  return concat([slice(head, [0, 0], [rows, words]), ...parts], 1);
}

/**
 * Cross-entropies `[N]` of the targets that the routes describe. A tail is computed for the rows in its room alone;
 * what stands in its spare room is read by nobody and so has no gradient.
 */
export function adaptiveLosses(hidden: Tensor2D, softmax: AdaptiveSoftmax, routes: NamedTensorMap): Tensor1D {
  const head = crossEntropy(headScores(hidden, softmax), tensorNamed(routes, 'head') as Tensor1D);
  const tails = tailScores(hidden, softmax, routes).map((scores, index) =>
    crossEntropy(scores, tensorNamed(routes, `classes.${index + 1}`) as Tensor1D),
  );
  return together(head, tails, routes);
}

/** Cross-entropies `[N]` with distributions over words, given as `softTargetSpecs` says; the rest as `adaptiveLosses`. */
export function adaptiveSoftLosses(
  hidden: Tensor2D,
  softmax: AdaptiveSoftmax,
  soft: NamedTensorMap,
  routes: NamedTensorMap,
): Tensor1D {
  const head = softCrossEntropy(headScores(hidden, softmax), soft);
  const tails = tailScores(hidden, softmax, routes).map((scores, index) =>
    softCrossEntropy(scores, soft, `.${index + 1}`),
  );
  return together(head, tails, routes);
}

/** What each row lost in the head and, where its target lies in a tail, there. */
function together(head: Tensor1D, tails: readonly Tensor1D[], routes: NamedTensorMap): Tensor1D {
  const entries = expandDims<Tensor2D>(concat([zeros<Rank.R1>([1]), ...tails]), 1);
  const below = lookup(entries, tensorNamed(routes, 'places')); // [N, 1]
  return add(head, reshape<Rank.R1>(below, head.shape));
}

/** Of each tail, for the rows in its room: `[K, M]`. */
function tailScores(
  hidden: Tensor2D,
  { tails }: AdaptiveSoftmax,
  routes: NamedTensorMap,
): readonly Tensor2D[] {
  return tails.map((tail, index) => {
    const own = lookup(hidden, tensorNamed(routes, `rows.${index + 1}`)) as Tensor2D; // [K, d]
    return scores(own, tail);
  });
}

/** What each bin's table was multiplied by, and the rows of it that the routes name: the head's first, then the tails'. */
export function adaptiveReadouts(
  hidden: Tensor2D,
  { tails }: AdaptiveSoftmax,
  routes: NamedTensorMap,
): readonly Readout[] {
  const places = tensorNamed(routes, 'places');
  let end = 1;
  const own = tails.map((tail, index) => {
    const rows = tensorNamed(routes, `rows.${index + 1}`);
    const begin = end;
    end += rows.size;
    const among = logicalAnd(greaterEqual(places, int(begin)), less(places, int(end)));
    const taken = sum(cast(among, 'int32'));
    // What stands behind these is spare room.
    const isTaken = less(range(0, rows.size, 1, 'int32'), taken);
    const classes = tensorNamed(routes, `classes.${index + 1}`);
    return {
      vectors: narrowed(lookup(hidden, rows) as Tensor2D, tail),
      words: where<Tensor>(isTaken, classes, int(tail.end - tail.first)) as Tensor1D,
    };
  });
  // The head's units of the other bins stand behind its words.
  return [{ vectors: hidden, words: tensorNamed(routes, 'head') as Tensor1D }, ...own];
}

function int(value: number): Scalar {
  return scalar(value, 'int32');
}

/** `[N, d]` -> `[N, M + tails]` */
function headScores(hidden: Tensor2D, { first, clusters, clusterBias }: AdaptiveSoftmax): Tensor2D {
  const table = concat([first.table, clusters], 0);
  return add(matMul(hidden, table, false, true), concat([first.bias, clusterBias]) as Tensor);
}

/** `[N, d]` -> `[N, M]` */
function scores(hidden: Tensor2D, bin: SoftmaxBin): Tensor2D {
  return add(matMul(narrowed(hidden, bin), bin.table, false, true), bin.bias);
}

/** `[N, d]` -> `[N, e]` */
function narrowed(hidden: Tensor2D, { projection }: SoftmaxBin): Tensor2D {
  return projection === null ? hidden : matMul(hidden, projection, false, true);
}

/**
 * How the targets of a window find their bins, `room[i]` of them in tail i + 1: `head` `[N]` the classes in the head,
 * `rows.i` `[K]` the rows whose targets lie in bin i, `classes.i` `[K]` these targets, counted from the bin's first
 * word, `places` `[N]` where a row's tail loss stands among all tails', 0 = there is none.
 */
export function routeSpecs(rows: number, room: readonly number[]): Specs {
  const ids = (size: number) => ({ shape: [size], dtype: 'int32' }) as const;
  return {
    head: ids(rows),
    places: ids(rows),
    ...Object.fromEntries(
      room.flatMap((size, index) => [
        [`rows.${index + 1}`, ids(size)],
        [`classes.${index + 1}`, ids(size)],
      ]),
    ),
  };
}

/** Fills the routes of `targets` `[N]`; `bins` are all of the model's. */
export function routeTargets(targets: Int32Array, bins: readonly Bin[], into: Arrays): void {
  const head = tensorNamed(into, 'head');
  const places = tensorNamed(into, 'places');
  const [first = fault('no bins'), ...tails] = bins;
  const rooms = tails.map((_, index) => ({
    rows: tensorNamed(into, `rows.${index + 1}`).fill(0),
    classes: tensorNamed(into, `classes.${index + 1}`).fill(0),
    taken: 0,
  }));
  // The first place is that of rows without a tail loss.
  const begins = rooms.map((_, index) =>
    rooms.slice(0, index).reduce((sum, { rows }) => sum + rows.length, 1),
  );
  for (const [row, target] of targets.entries()) {
    if (target < first.end) {
      head[row] = target;
      places[row] = 0;
      continue;
    }
    const tail = tails.findIndex(({ end }) => target < end);
    const room = rooms[tail];
    const bin = tails[tail];
    const begin = begins[tail];
    if (room === undefined || bin === undefined || begin === undefined) fault(`no bin holds word ${target}`);
    if (room.taken === room.rows.length) fault(`more than ${room.taken} targets in bin ${tail + 1}`);
    head[row] = first.end + tails.length - 1 - tail;
    places[row] = begin + room.taken;
    room.rows[room.taken] = row;
    room.classes[room.taken] = target - bin.first;
    room.taken++;
  }
}
