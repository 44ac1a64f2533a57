import type { ComputeSettings } from './compute.ts';

/** The k most probable words for each token of the training split, as a trained model predicts them. */
export interface SoftLabelSettings extends ComputeSettings {
  /** Words k of each token. */
  readonly top: number;
  /** Tokens after which the teacher begins anew, knowing nothing of the text before. */
  readonly chunk: number;
  /** Chunks that are computed side by side. */
  readonly batch: number;
  /** Length of a window; the teacher's state is carried from one to the next within a chunk. */
  readonly bptt: number;
}

/** Training towards a teacher's words beside the text's own (Hinton et al. 2015, arXiv 1503.02531). */
export interface DistillSettings {
  /** Part of the text's own words in the loss, at the first step and at the end. */
  readonly hard: { readonly from: number; readonly to: number };
  /** The step from which `hard` stays at its end; absent = the end of training. */
  readonly over?: number;
  /**
   * Whether words of the first bin count for a target that lies in a later one, and an incomplete distribution of a
   * target in the first bin is left incomplete. A plain vocabulary is a single first bin.
   */
  readonly firstBin: boolean;
}
