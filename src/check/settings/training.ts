import type { ComputeSettings } from './compute.ts';
import type { ModelSettings } from './model.ts';
import type { SparseSettings } from './sparse.ts';

/** How the learning rate falls. */
export type DecaySettings =
  | { readonly kind: 'constant' }
  /** Along half a wave of the cosine, to zero at the end of training (Loshchilov and Hutter 2016, arXiv 1608.03983). */
  | { readonly kind: 'cosine' }
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

export interface SgdSettings extends CommonOptimizerSettings {
  readonly kind: 'sgd';
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

/** How a model is fitted to a corpus: shared by `train` and by the retraining of `prune`. */
export interface FittingSettings extends ComputeSettings {
  readonly length: Length;
  /** Columns B of the token matrix. */
  readonly batch: number;
  /** Length T of a window, through all of which gradients flow. */
  readonly bptt: number;
  /** Whether windows follow each other through the text, carrying the state along, or are drawn from anywhere in it. */
  readonly windows: 'successive' | 'random';
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  /** Validate after so many steps; null = after each epoch and at the end. */
  readonly validateEvery: number | null;
}

export interface TrainSettings extends FittingSettings {
  readonly model: ModelSettings;
  /** Absent = dense. */
  readonly sparse?: SparseSettings;
}

/** How a stage is looked after while it runs. It cannot change a result, so it is not part of a key. */
export interface Upkeep {
  /** A checkpoint is due after so many steps, */
  readonly checkpointSteps: number | null;
  /** or after so many seconds, whichever comes first; later where saving takes more than a fiftieth of them. */
  readonly checkpointSeconds: number;
}
