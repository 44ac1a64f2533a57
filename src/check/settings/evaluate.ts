import type { Comparison } from '../../lang/ast.ts';
import type { CacheChange } from './cache.ts';
import type { ComputeSettings } from './compute.ts';
import type { Split } from './corpus.ts';

/**
 * What multiplies by the weights: `dense` takes them as floats, which gives a quantized model the values that it stands
 * for; `sparse` skips the zeros of matrices that are half zeros or more; the others are kernels for integers, which
 * round what comes into a product to 8 bits as well: stretches of a row each on its own scale (`quantized`, weights in 2,
 * 4 or 8 bits), or all of it on one (`int8`).
 */
export const kernelNames = ['dense', 'quantized', 'int8', 'sparse'] as const;
export type Kernels = (typeof kernelNames)[number];

/**
 * `published`: parameters and operations as the authors of MicroNet counted them (Yan et al. 2020, arXiv 2005.07877);
 * `strict`: with what they left out.
 */
export const countings = ['published', 'strict'] as const;
export type Counting = (typeof countings)[number];

/** By which rules a model's cost is counted. */
export interface ScoreSettings {
  readonly kind: 'micronet';
  readonly counting: Counting;
}

export interface EvaluateSettings extends ComputeSettings {
  readonly splits: readonly Split[];
  /** Columns B of the token matrix; the tokens that do not fill a row are dropped. */
  readonly batch: number;
  readonly bptt: number;
  readonly kernels: Kernels;
  /** Absent = the cost is not counted. */
  readonly score?: ScoreSettings;
  /** Another cache than the model's own; absent = that, or none where it has none. */
  readonly cache?: CacheChange;
  /** The loss of every token is an output, too. */
  readonly keep?: 'losses';
  /**
   * Columns hold whole windows, one after the other, and the last token of each predicts the first of the next, as in
   * MicroNet's program; absent = as many rows as there are tokens for.
   */
  readonly columns?: 'windows';
  /**
   * Stretches of the text, each read from an empty state by itself, whose losses are averaged without weights: what so
   * many processes report together in MicroNet's program; absent = one.
   */
  readonly ranks?: number;
  /** A loss above 5 nats is reported without a perplexity, as in MicroNet's program; absent = with any that is finite. */
  readonly compat?: 'source';
}

export type Metric =
  | 'loss'
  | 'perplexity'
  | 'parameters'
  | 'nonzeros'
  | 'sparsity'
  | 'bits'
  | 'bytes'
  /** Parameters as `score` counts them, in words of 32 bits. */
  | 'storage'
  /** Operations for one predicted token. */
  | 'operations'
  | 'score';

/** A promise about the result, judged after the stage; it does not change the result and is not in the key. */
export interface ExpectedResult {
  readonly metric: Metric;
  /** null for metrics of the model alone. */
  readonly split: Split | null;
  readonly comparison: Comparison;
  readonly bound: number;
}
