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
