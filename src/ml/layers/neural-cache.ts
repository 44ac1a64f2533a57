/**
 * Continuous cache: Grave, Joulin and Usunier 2016, "Improving neural language models with a continuous cache" (arXiv
 * 1612.04426), section 3, in its linear interpolation. With h_t the vector from which token t was predicted and w_t
 * that token, over the S entries before t,
 *
 *     p(w) = lambda p_cache(w) + (1 - lambda) p_model(w)        p_cache(w) = sum over w_j = w of softmax_j(theta h_t . h_j)
 *
 * Queries are taken in groups of R, each against the S + R entries that any of them sees; what a single query does not
 * see is masked. So all is products of matrices, with R / S of it in vain.
 *
 * Shape letters: N rows, d width, C lanes with entries of their own, T rows of a lane, S entries, G groups.
 */
import {
  add,
  cast,
  concat,
  customGrad,
  equal,
  expandDims,
  greater,
  greaterEqual,
  less,
  log,
  logicalAnd,
  matMul,
  mul,
  neg,
  ones,
  pad,
  range,
  reshape,
  scalar,
  slice,
  softmax,
  softplus,
  sub,
  sum,
  transpose,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import type { GradSaveFunc, Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { carried } from './memory.ts';
import { overlappingWindows } from './windows.ts';

/** The last S entries, the oldest first. Zero throughout = empty. */
export interface CacheEntries {
  /** Hidden vectors `[S, C, d]`. */
  readonly keys: Tensor3D;
  /** The words that followed, as id + 1 in float32; 0 = no entry: `[S, C]`. */
  readonly words: Tensor2D;
}

/** What a window adds to a cache. */
export interface CacheQueries {
  /** `[N, d]`, the rows of all lanes in the order of time. */
  readonly hidden: Tensor2D;
  /** Ids `[N]`. */
  readonly targets: Tensor1D;
}

/** Queries of a group: more of them waste more products, fewer copy entries more often. */
const mostRows = 256;
/** A missing entry, against any similarity; and what a query may not see, against any missing entry. */
const [missing, unseen] = [-1e9, -1e30];
/** By how much the cache is behind where it has nothing to say: its exponential is an exact zero. */
const never = -1e9;

/** p_cache of each row's target, from the entries and from the rows before it: `[N]`. */
export function cacheProbability(entries: CacheEntries, queries: CacheQueries, theta: Scalar): Tensor1D {
  const { keys, words } = entries;
  const [S, C, d] = keys.shape;
  const T = queries.hidden.shape[0] / C;
  const groups = Math.ceil(T / mostRows);
  const R = Math.ceil(T / groups);
  // So many entries that the windows of neighbouring groups lie R apart.
  const reach = groups === 1 ? S : Math.ceil(S / R) * R;
  const [early, late] = [reach - S, groups * R - T];

  const own = reshape<Rank.R3>(queries.hidden, [T, C, d]);
  const ownWords = reshape<Rank.R2>(add(cast(queries.targets, 'float32'), 1), [T, C]);
  // A missing entry is masked by one more component, to which every query has a one.
  const absent = concat([mul<Tensor2D>(cast(equal(words, 0), 'float32'), missing), zeros<Rank.R2>([T, C])]);
  const all = concat([concat([keys, own]), expandDims<Tensor3D>(absent, 2)], 2); // [S + T, C, d + 1]
  const asked = concat([mul<Tensor3D>(own, theta), ones<Rank.R3>([T, C, 1])], 2); // [T, C, d + 1]

  const queried = reshape(lanes(asked, 0, late), [C, groups, R, d + 1]);
  const near = overlappingWindows(lanes(all, early, late), reach, R); // [C, G, S' + R, d + 1]
  const followed = expandDims<Tensor3D>(concat([words, ownWords]), 2);
  const nearWords = overlappingWindows(lanes(followed, early, late), reach, R); // [C, G, S' + R, 1]
  const wanted = reshape(lanes(expandDims(ownWords, 2), 0, late), [C, groups, R, 1]);

  const scores = add(matMul(queried, near, false, true), outOfSight(R, reach, S)); // [C, G, R, S' + R]
  const matches = cast(equal(transpose(nearWords, [0, 1, 3, 2]), wanted), 'float32');
  const mass = reshape<Rank.R2>(softmaxMass(scores, matches), [C, groups * R]);
  return reshape<Rank.R1>(transpose(slice(mass, [0, 0], [C, T])), [T * C]);
}

/** Cross-entropies of the mixture, from those of the model and p_cache of the targets, all `[N]`. */
export function mixedLosses(losses: Tensor1D, mass: Tensor1D, lambda: Scalar): Tensor1D {
  // The greater of the two terms apart, in logarithms throughout, so that neither a great loss nor a small one suffers.
  const found = greater(mass, 0);
  const byCache = add(log(where(found, mass, 1)), log(lambda));
  const byModel = sub(log(sub<Scalar>(1, lambda)), losses);
  const ahead = where<Tensor>(found, sub(byCache, byModel), never);
  const most = where<Tensor>(greater(ahead, 0), byCache, byModel);
  const other = softplus(where<Tensor>(greater(ahead, 0), neg(ahead), ahead));
  return neg<Tensor1D>(add(most, other));
}

/** The cache after a window: the newest entries. */
export function remembered({ keys, words }: CacheEntries, { hidden, targets }: CacheQueries): CacheEntries {
  const [, C, d] = keys.shape;
  const T = hidden.shape[0] / C;
  return {
    keys: carried(keys, reshape(hidden, [T, C, d])) as Tensor3D,
    words: carried(words, reshape(add(cast(targets, 'float32'), 1), [T, C])) as Tensor2D,
  };
}

/** `[T, C, x]` -> `[C, early + T + late, x]`, zeros around. */
function lanes(x: Tensor3D, early: number, late: number): Tensor3D {
  const byLane = transpose(x, [1, 0, 2]);
  return early + late === 0 ? byLane : pad(byLane, [[0, 0], [early, late], [0, 0]]); // prettier-ignore
}

/** Row r of a group sees the S entries before its own, which is number `reach + r`: `[R, reach + R]`. */
function outOfSight(R: number, reach: number, S: number): Tensor2D {
  const own = expandDims<Tensor2D>(range(reach, reach + R, 1, 'int32'), 1);
  const entry = expandDims<Tensor2D>(range(0, reach + R, 1, 'int32'), 0);
  const seen = logicalAnd(less(entry, own), greaterEqual(entry, sub(own, scalar(S, 'int32'))));
  return mul(sub(1, cast(seen, 'float32')), unseen);
}

/** `sum(softmax(scores) * chosen)` over the last axis, without a gradient for what is chosen. */
function softmaxMass(scores: Tensor, chosen: Tensor): Tensor {
  const mass = customGrad((...args) => {
    const [logits, save] = args as [Tensor, GradSaveFunc];
    const weights = softmax(logits);
    const value = sum(mul(weights, chosen), -1);
    save([weights, chosen, value]);
    return {
      value,
      gradFunc: (upstream, saved) => {
        const [w, c, m] = saved as [Tensor, Tensor, Tensor];
        return mul(w, mul(sub(c, expandDims(m, -1)), expandDims(upstream, -1)));
      },
    };
  });
  return mass(scores);
}
