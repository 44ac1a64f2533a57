import type { ComputeSettings } from './compute.ts';
import type { DistillSettings } from './distill.ts';
import type { ModelSettings } from './model.ts';
import type { SparseSettings } from './sparse.ts';

/** How the learning rate falls. */
export type DecaySettings =
  | { readonly kind: 'constant' }
  /**
   * Along half a wave of the cosine to zero (Loshchilov and Hutter 2016, arXiv 1608.03983) at step `over`; absent = at the
   * end of training, wherever that is.
   */
  | { readonly kind: 'cosine'; readonly over?: number }
  /** With the inverse square root of the step (Vaswani et al. 2017, arXiv 1706.03762, section 5.3). */
  | { readonly kind: 'rsqrt' }
  /** Multiply by `factor` when more than `patience` validations in a row have not improved the validation loss. */
  | { readonly kind: 'plateau'; readonly factor: number; readonly patience: number };

interface CommonOptimizerSettings {
  readonly rate: number;
  /** Greatest global L2 norm of the gradients; null = not clipped. */
  readonly clip: number | null;
  /** Added to the clipped gradient as `weightDecay * w`. */
  readonly weightDecay: number;
  /** Steps over which the rate rises to what is set; absent = none. */
  readonly warmup?: number;
  readonly decay: DecaySettings;
}

/** When the averaging of weights begins. */
export type AveragingStart =
  /**
   * When a validation loss is worse than the least of all but the last `patience` before it (Merity et al. 2018, arXiv
   * 1708.02182, algorithm 1, the non-monotonic trigger).
   */
  | { readonly kind: 'stalled'; readonly patience: number }
  /** With the first step of that epoch, counted from 1. */
  | { readonly kind: 'epoch'; readonly epoch: number };

/** Averaged SGD; of sparse tensors, the average of an entry since it last became a connection (arXiv 2101.09048). */
export interface AveragingSettings {
  readonly start: AveragingStart;
  /** After these epochs, counted from 1 and ascending, averages begin anew if there are any; absent = never. */
  readonly restarts?: readonly number[];
}

export interface SgdSettings extends CommonOptimizerSettings {
  readonly kind: 'sgd';
  /** Absent = the weights themselves are what is evaluated and kept. */
  readonly average?: AveragingSettings;
}

/** Kingma & Ba 2014, arXiv 1412.6980; bias-corrected, epsilon outside the square root. */
export interface AdamSettings extends CommonOptimizerSettings {
  readonly kind: 'adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export type OptimizerSettings = SgdSettings | AdamSettings;

export type Length =
  { readonly kind: 'epochs'; readonly count: number } | { readonly kind: 'steps'; readonly count: number };

/**
 * Windows whose length is drawn anew for each (Merity et al. 2018, arXiv 1708.02182, section 5): the whole part of a
 * normal number around `bptt` or half of it. The rate of a step is multiplied by the length drawn over `bptt`.
 */
export interface VariedLengths {
  /** Probability of a window around half of `bptt`. */
  readonly half: number;
  /** Standard deviation, in tokens. */
  readonly deviation: number;
  readonly least: number;
  /** null = no bound. */
  readonly most: number | null;
  /** Lengths are rounded to multiples of it: a step is compiled for each length that occurs. */
  readonly multiple: number;
}

/** How a model is fitted to a corpus: shared by `train` and by the retraining of `prune`. */
export interface FittingSettings extends ComputeSettings {
  readonly length: Length;
  /** Columns B of the token matrix. */
  readonly batch: number;
  /** Length T of a window, through all of which gradients flow. */
  readonly bptt: number;
  /** Of successive windows; absent = each is as long as `bptt`. */
  readonly lengths?: VariedLengths;
  /** Columns that are computed at a time, with dropout of their own; absent = all of the batch. */
  readonly subBatch?: number;
  /** Whether windows follow each other through the text, carrying the state along, or are drawn from anywhere in it. */
  readonly windows: 'successive' | 'random';
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  /** Validate after so many steps; null = after each epoch and at the end. */
  readonly validateEvery: number | null;
  /** Training ends when more than so many steps have passed since the best validation; absent = never. */
  readonly patience?: number;
  /** `best`: training leaves the weights of the least validation loss. Absent = the last ones. */
  readonly keep?: 'best';
}

export interface TrainSettings extends FittingSettings {
  readonly model: ModelSettings;
  /** Absent = dense. */
  readonly sparse?: SparseSettings;
  /** Absent = towards the text's own words alone. */
  readonly distill?: DistillSettings;
}

/** How a stage is looked after while it runs. It cannot change a result, so it is not part of a key. */
export interface Upkeep {
  /** A checkpoint is due after so many steps, */
  readonly checkpointSteps: number | null;
  /** or after so many seconds, whichever comes first; later where saving takes more than a fiftieth of them. */
  readonly checkpointSeconds: number;
}
