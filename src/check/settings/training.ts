import type { ComputeSettings } from './compute.ts';
import type { ModelSettings } from './model.ts';

/** What the learning rate does after each validation. */
export type DecaySettings =
  | { readonly kind: 'constant' }
  /** Multiply by `factor` when more than `patience` validations in a row have not improved the validation loss. */
  | { readonly kind: 'plateau'; readonly factor: number; readonly patience: number };

interface CommonOptimizerSettings {
  readonly rate: number;
  /** Greatest global L2 norm of the gradients; null = not clipped. */
  readonly clip: number | null;
  /** Added to the clipped gradient as `weightDecay * w`. */
  readonly weightDecay: number;
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
  /** Steps T of truncated back-propagation through time. */
  readonly bptt: number;
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  /** Validate after so many steps; null = after each epoch and at the end. */
  readonly validateEvery: number | null;
}

export interface TrainSettings extends FittingSettings {
  readonly model: ModelSettings;
}

/** How a stage is looked after while it runs. It cannot change a result, so it is not part of a key. */
export interface Upkeep {
  /** A checkpoint is due after so many steps, */
  readonly checkpointSteps: number | null;
  /** or after so many seconds, whichever comes first. */
  readonly checkpointSeconds: number;
}
