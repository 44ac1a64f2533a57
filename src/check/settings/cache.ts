import type { ComputeSettings } from './compute.ts';

/** A number that stays as it is, or that is trained with the weights and begins at `value`. */
export interface Learnable {
  readonly value: number;
  readonly learned: boolean;
}

/**
 * A neural cache around a model (Grave, Joulin and Usunier 2016, arXiv 1612.04426), in training as well as in evaluation
 * (MicroNet: Yan et al. 2020, arXiv 2005.07877): words that followed similar hidden vectors lately are more probable.
 */
export interface CacheSettings {
  /** Entries n that a token looks back at. */
  readonly size: number;
  /** Part of the probability that the cache gives. */
  readonly lambda: Learnable;
  /** By what similarities are multiplied. */
  readonly theta: Learnable;
  /**
   * Whose entries a column of a batch sees: `interleaved`, those of all columns in the order of time, as in MicroNet's
   * program; `apart`, its own.
   */
  readonly columns: 'interleaved' | 'apart';
}

/** What an evaluation changes about a model's cache. What is left out stays as the model has it. */
export type CacheChange = { readonly kind: 'none' } | ({ readonly kind: 'neural' } & Partial<FixedCache>);

/** A cache whose numbers are not trained. */
export interface FixedCache {
  readonly size: number;
  readonly lambda: number;
  readonly theta: number;
  readonly columns: CacheSettings['columns'];
}

/** A search for the lambda and theta of a cache around a trained model. */
export interface SearchCacheSettings extends ComputeSettings {
  readonly cache: Pick<FixedCache, 'size' | 'columns'>;
  /** Where it begins; what is absent is the model's own, or 0.1 and 0.016 where it was trained without a cache. */
  readonly start: Partial<Pick<FixedCache, 'lambda' | 'theta'>>;
  /** It ends when both steps are below this fraction of their numbers. */
  readonly until: number;
  /** As in an evaluation. */
  readonly batch: number;
  readonly bptt: number;
  /** `source`: a loss above 5 nats never wins, as in MicroNet's program, which takes it for no number. */
  readonly compat: 'intended' | 'source';
}
