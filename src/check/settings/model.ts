import type { CacheSettings } from './cache.ts';
import type { HebbianSettings } from './hebbian.ts';
import type { MosSettings, OnLstmSettings, RhnSettings } from './recurrent.ts';

/** What stacked recurrent language models have in common, whatever their cells. */
export interface StackSettings {
  readonly layers: number;
  /** Width E of the embedding. */
  readonly embedding: number;
  /** Width H of every layer. */
  readonly width: number;
  /** Probability of zeroing an element after the embedding, between the layers and before the decoder. */
  readonly dropout: number;
  /** Whether decoder and embedding are one tensor; needs `embedding` = `width`. */
  readonly tied: boolean;
}

/** Stacked LSTM language model (Zaremba et al. 2014, arXiv 1409.2329). */
export interface LstmSettings extends StackSettings {
  readonly type: 'lstm';
}

/** The same of gated recurrent units (Cho et al. 2014, arXiv 1406.1078). */
export interface GruSettings extends StackSettings {
  readonly type: 'gru';
}

/** The same of simple recurrent layers (Elman 1990). */
export interface RnnSettings extends StackSettings {
  readonly type: 'rnn';
  readonly nonlinearity: 'tanh' | 'relu';
}

export type StackedSettings = LstmSettings | GruSettings | RnnSettings;

/** How words become vectors and vectors words. The tables are shared between the two. */
export type VocabularySettings =
  /** One table of the model's width for all words. */
  | { readonly kind: 'plain' }
  /**
   * Adaptive input (Baevski and Auli 2018, arXiv 1809.10853) and softmax (Grave et al. 2016, arXiv 1609.04309): words
   * ordered by frequency are cut into bins at `cutoffs`, ascending; bin i has vectors of `widths[i]`, the first of
   * which is the model's width. One width more than cutoffs.
   */
  | { readonly kind: 'adaptive'; readonly cutoffs: readonly number[]; readonly widths: readonly number[] };

/**
 * Causal Transformer with a window of attention that slides from token to token and learned relative positions
 * (MicroNet's decoder: Yan et al. 2020, arXiv 2005.07877).
 */
export interface TransformerSettings {
  readonly type: 'transformer';
  readonly layers: number;
  /** Width of the stream between the layers. */
  readonly width: number;
  readonly heads: number;
  /** Width of a head's keys and queries, and of its values. */
  readonly key: number;
  readonly value: number;
  /** Width inside the feed-forward part. */
  readonly inner: number;
  /** Tokens that a token attends to, itself included. */
  readonly context: number;
  readonly vocabulary: VocabularySettings;
  /** Probability of zeroing an element after the embedding, after each part of a layer, inside the feed-forward part
   * and before the softmax. */
  readonly dropout: number;
}

/** A model by itself. */
export type Architecture = StackedSettings | TransformerSettings | RhnSettings | OnLstmSettings | MosSettings;

/** What any model may have beside its own. */
export interface ModelAdditions {
  readonly cache?: CacheSettings;
  readonly hebbian?: HebbianSettings;
}

export type ModelSettings = Architecture & ModelAdditions;
