/**
 * Attention within a window that slides from token to token, with learned relative positions: token t attends to
 * itself and to the S tokens before it,
 *
 *     weight(t, u) = softmax over u = t - S .. t of (q_t . k_u + q_t . p_{S - (t - u)}) / sqrt(width of a key)
 *
 * (MicroNet: Yan et al. 2020, arXiv 2005.07877; the position term is the third of Dai et al. 2019, arXiv 1901.02860,
 * section 3.3, learned.) Queries are taken in groups of R, each against its S + R keys. In a group the term of row r
 * and offset j belongs into column r + j: rows of S + 1 terms are filled up with R masked ones, and read on as rows
 * of S + R, each begins one column later than the one before and is masked wherever the window is not.
 *
 * Shape letters: T time steps, B columns, H heads, k and v widths of a key and a value, G groups.
 */
import {
  add,
  cast,
  concat,
  expandDims,
  fill,
  greater,
  matMul,
  mul,
  ones,
  pad,
  range,
  reshape,
  slice,
  softmax,
  split,
  sub,
  tile,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { attend } from './attend.ts';
import { skew, unskew } from './skew.ts';
import { overlappingWindows } from './windows.ts';

/** What a layer keeps of the text before the window. */
export interface AttentionMemory {
  /** Keys and values of the last S tokens: `[S, B, H, k + v]`. */
  readonly keysAndValues: Tensor4D;
  /** 1 where there is such a token, 0 where the text had not begun: `[S]`. */
  readonly presence: Tensor1D;
}

export interface WindowAttentionInput {
  /** Query, key and value of each head in turn: `[T * B, H * (2 k + v)]`. */
  readonly projected: Tensor2D;
  /** `[k, S + 1]`, the last column for the token itself. */
  readonly positions: Tensor2D;
  /** null = the window begins the text. */
  readonly memory: AttentionMemory | null;
  readonly time: number;
  readonly batch: number;
  readonly heads: number;
  readonly key: number;
  readonly value: number;
  /**
   * Rounds the weights that each query gives to its S + 1 keys, `[..., S + 1]`; absent = they stay as they are. The
   * program that rounds them, as published, masks no key that the text lacks: there a zero key takes part, with a zero
   * value.
   */
  readonly rounded?: RoundWeights;
}

type RoundWeights = (weights: Tensor) => Tensor;

export interface WindowAttentionOutput {
  /** Heads side by side: `[T * B, H * v]`. */
  readonly attended: Tensor2D;
  /** Of this window alone, as a memory has them: `[T, B, H, k + v]`. */
  readonly keysAndValues: Tensor4D;
}

/** Its exponential is an exact zero, and sums of it are finite. */
const masked = -1e9;

export function windowAttention(input: WindowAttentionInput): WindowAttentionOutput {
  const { projected, positions, memory, time: T, batch: B, heads: H, key, value, rounded } = input;
  const span = positions.shape[1] - 1;
  const [q, k, v] = split(reshape(projected, [T, B, H, 2 * key + value]), [key, key, value], 3) as [
    Tensor4D,
    Tensor4D,
    Tensor4D,
  ];
  const scaled = mul<Tensor4D>(q, 1 / Math.sqrt(key));
  const contexts =
    memory === null && T <= span + 1 && rounded === undefined
      ? withinOneGroup(headsFirst(scaled), headsFirst(k), headsFirst(v), positions)
      : inGroups(scaled, k, v, positions, memory, rounded); // [B, H, T, v]
  return {
    attended: reshape(transpose(contexts, [2, 0, 1, 3]), [T * B, H * value]),
    keysAndValues: concat([k, v], 3),
  };
}

/** `[T, B, H, x]` -> `[B, H, T, x]` */
function headsFirst(x: Tensor4D): Tensor4D {
  return transpose(x, [1, 2, 0, 3]);
}

/** A text that is no longer than its window: plain causal attention. Each `[B, H, T, x]` -> `[B, H, T, v]`. */
function withinOneGroup(q: Tensor4D, k: Tensor4D, v: Tensor4D, positions: Tensor2D): Tensor4D {
  const [B, H, T, key] = q.shape;
  const context = positions.shape[1];
  const nearest = slice(positions, [0, context - T], [key, T]);
  const terms = reshape(matMul(reshape(q, [B * H * T, key]), nearest), [B * H, T, T]);
  // One more column a row, so that on reading on in rows of T each begins one column later than the one before.
  const longer = reshape(pad(terms, [[0, 0], [0, 0], [1, 0]]), [B * H, T * (T + 1)]); // prettier-ignore
  const skewed = reshape(slice(longer, [0, T], [B * H, T * T]), [B, H, T, T]);
  const steps = range(0, T, 1, 'int32');
  const later = cast(greater(expandDims(steps, 0), expandDims(steps, 1)), 'float32'); // [T, T]
  const scores = add(add(matMul(q, k, false, true), skewed), mul(later, masked));
  return attend(scores, v) as Tensor4D;
}

/** Each `[T, B, H, x]` -> `[B, H, T, v]`. */
function inGroups(
  q: Tensor4D,
  k: Tensor4D,
  v: Tensor4D,
  positions: Tensor2D,
  memory: AttentionMemory | null,
  rounded: RoundWeights | undefined,
): Tensor4D {
  const [T, B, H, key] = q.shape;
  const context = positions.shape[1];
  const span = context - 1;
  const rows = groupSize(span);
  const groups = Math.ceil(T / rows);
  const missing = groups * rows - T;
  const [oldKeys, oldValues] =
    memory === null
      ? [zeros<Rank.R4>([span, B, H, key]), zeros<Rank.R4>([span, B, H, v.shape[3]])]
      : (split(memory.keysAndValues, [key, v.shape[3]], 3) as [Tensor4D, Tensor4D]);
  const before = rounded === undefined ? presenceBefore(memory, span) : zeros<Rank.R1>([span]);

  // A key that is not there is masked by one more component, to which every query has a one.
  const presence = tile(reshape(concat([before, zeros([T])]), [span + T, 1, 1, 1]), [1, B, H, 1]);
  const keys = concat([concat([oldKeys, k]), presence as Tensor4D], 3); // [S + T, B, H, k + 1]
  const queries = concat([q, ones<Rank.R4>([T, B, H, 1])], 3);

  const own = reshape(headsFirst(lengthen(queries, missing)), [B, H, groups, rows, key + 1]);
  const near = overlappingWindows(headsFirst(lengthen(keys, missing)), span, rows); // [B, H, G, S + R, k + 1]
  const content = overlappingWindows(headsFirst(lengthen(concat([oldValues, v]), missing)), span, rows);

  const flat = reshape(headsFirst(lengthen(q, missing)), [B * H * groups * rows, key]);
  const terms = skew(reshape(matMul(flat, positions), [B, H, groups, rows, context]), masked);
  const scores = add(matMul(own, near, false, true), terms); // [B, H, G, R, S + R]
  const attended = rounded === undefined ? attend(scores, content) : attendRounded(scores, content, rounded);
  const contexts = reshape(attended, [B, H, groups * rows, v.shape[3]]);
  return slice(contexts, [0, 0, 0, 0], [B, H, T, v.shape[3]]) as Tensor4D;
}

/** What is added to the scores of the keys before the window: `[S]`. */
function presenceBefore(memory: AttentionMemory | null, span: number): Tensor1D {
  return memory === null ? fill([span], masked) : mul(sub(memory.presence, 1), -masked);
}

/**
 * As `attend`, the weights rounded; only those within a query's window are shown, not the zeros around. Queries that fill
 * the last group up weigh all keys alike, so they reach no further than any other's weights do.
 */
function attendRounded(scores: Tensor, content: Tensor, rounded: RoundWeights): Tensor {
  return matMul(skew(rounded(unskew(softmax(scores))), 0), content);
}

/** Smaller groups compute less that is masked, but copy each key more often. A divisor of the span. */
function groupSize(span: number): number {
  for (let rows = Math.min(span, 64); rows >= 16; rows--) if (span % rows === 0) return rows;
  return span;
}

/** Zero steps behind the last. */
function lengthen(x: Tensor4D, missing: number): Tensor4D {
  return missing === 0 ? x : pad(x, [[0, missing], [0, 0], [0, 0], [0, 0]]); // prettier-ignore
}
