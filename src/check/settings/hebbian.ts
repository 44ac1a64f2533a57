/**
 * Hebbian softmax (Rae, Dyer, Dayan and Lillicrap 2018, arXiv 1803.10049): after a step, the vectors of words that were
 * targets move towards the hidden vectors that they should have met, the further the rarer they have been.
 */
export interface HebbianSettings {
  /** Least part of the way. */
  readonly gamma: number;
  /** Occurrences after which a word's vector is the optimizer's alone. */
  readonly until: number;
  /** `no_op`: as MicroNet's program, which works the update out and never writes it back. */
  readonly compat: 'intended' | 'no_op';
}
