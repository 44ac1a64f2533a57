import type { FittingSettings } from './training.ts';

/** Fractions of a tensor's entries that are zero, at the start and at the end of the schedule. */
export interface SparsityTarget {
  readonly from: number;
  readonly to: number;
}

/** Magnitude pruning. Selectors are resolved: spelling the same tensors differently is the same experiment. */
export interface PruneSettings {
  readonly targets: Readonly<Record<string, SparsityTarget>>;
  readonly schedule:
    | { readonly kind: 'once' }
    /** Zhu & Gupta 2017 (arXiv 1710.01878), eq. 1; acts at steps begin, begin + every, ... < end. */
    | { readonly kind: 'cubic'; readonly begin: number; readonly end: number; readonly every: number };
  /** Of a pruning by an analysis (the input `schedule`): tensors that stay as they are whatever it found. Sorted. */
  readonly kept?: readonly string[];
  /** null = no retraining. Its optimizer starts afresh from the given model. */
  readonly retraining: FittingSettings | null;
}
