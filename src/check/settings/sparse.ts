/** `source`: as the published program of Selfish-RNN computes it where that is not what its authors meant. */
export type Compat = 'intended' | 'source';

/** How the first masks are drawn. */
export type SparseInitial =
  /** Every entry is kept with the same probability, the density. */
  | 'uniform'
  /** Erdős–Rényi: with a probability in proportion to (rows + columns) / (rows * columns). */
  | 'erdos-renyi';

export type DeathMode =
  /** The smallest magnitudes of the tensor. */
  | 'magnitude'
  /** The smallest magnitudes of each gate of a recurrent layer's matrix; of the tensor elsewhere. */
  | 'magnitude_rnn'
  /** The positives and the negatives closest to zero, half each (Mocanu et al. 2018). */
  | 'set'
  /** What lies below a threshold that follows the number wanted. */
  | 'threshold'
  /** What lies below one threshold for all tensors, sought anew at each update. */
  | 'global_magnitude';

export type GrowthMode =
  /** Each free place with the same probability. */
  | 'random'
  /** The same number in each gate of a recurrent layer's matrix, at random; as `random` elsewhere. */
  | 'random_rnn'
  /** Where the loss's gradient is greatest (Evci et al. 2020, RigL). */
  | 'gradient'
  /** Where the optimizer's mean gradient, over its deviation, is greatest (Dettmers and Zettlemoyer 2019, SNFS). */
  | 'momentum'
  /** The same, with each output neuron's share given by its mean. */
  | 'momentum_neuron'
  /** The same, with one ranking for all tensors. */
  | 'global_momentum';

/** What gives a tensor its share of the regrown connections. */
export type Redistribution = 'none' | 'magnitude' | 'nonzeros' | 'momentum';

export type DeathDecay =
  /** Along half a cosine, reached at step `over` and kept from there; absent = over the whole training. */
  | { readonly kind: 'cosine'; readonly to: number; readonly over?: number }
  /** Times `factor` after every `every` steps. */
  | { readonly kind: 'stepwise'; readonly factor: number; readonly every: number };

/** When connections move: never, after each epoch's validation, or after so many steps. */
export type MaskCadence = { readonly kind: 'epochs' } | { readonly kind: 'steps'; readonly every: number };

export interface MaskUpdateSettings {
  readonly death: DeathMode;
  /** Fraction of a tensor's connections that an update removes, at first. */
  readonly rate: number;
  readonly decay: DeathDecay;
  readonly growth: GrowthMode;
  readonly redistribution: Redistribution;
  readonly cadence: MaskCadence;
  /** Of `threshold` death: what it starts with. Also what counts as nonzero in `nonzeros` redistribution. */
  readonly threshold: number;
  /** `source`: `set` removes the most negative weights. */
  readonly compat: Compat;
}

/** Training with few connections from the first step to the last. */
export interface SparseSettings {
  /** Fraction of the sparse tensors' entries that are connections. */
  readonly density: number;
  readonly initial: SparseInitial;
  /** `source`: the search for the probabilities of `erdos-renyi` goes one step too far. */
  readonly compat: Compat;
  /** null = the first masks stay. */
  readonly updates: MaskUpdateSettings | null;
}
