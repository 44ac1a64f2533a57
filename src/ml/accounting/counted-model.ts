import type { ModelSettings } from '../../check/settings/model.ts';

/** What counting asks of one tensor. */
export interface CountedTensor {
  readonly entries: number;
  readonly nonzeros: number;
  /** 32 where it is not quantized. */
  readonly bits: number;
  /** Words of 32 bits that the scales of its grid take; none where it is not quantized. */
  readonly scales: number;
}

/** What counting asks of a model: no weights, so that a model of any size can be counted. */
export interface CountedModel {
  /** With its cache, if it has one. */
  readonly architecture: ModelSettings;
  /** Number of word types. */
  readonly vocabulary: number;
  readonly tensors: Readonly<Record<string, CountedTensor>>;
  /** Bits at each point where activations are rounded; empty = there is none. */
  readonly activations: Readonly<Record<string, number>>;
  /** Part of the test's tokens in each bin of the vocabulary; [1] where there is one. */
  readonly binShares: readonly number[];
}

/** Fraction of the entries that are not zero. */
export function densityOf({ entries, nonzeros }: CountedTensor): number {
  return nonzeros / entries;
}

/** An inverse scale for integers of b bits is a float of 32 whose last b are zero. */
export function inverseScaleWords(bits: number): number {
  return (32 - bits) / 32;
}
