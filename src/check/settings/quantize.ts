import type { ComputeSettings } from './compute.ts';
import type { OptimizerSettings } from './training.ts';

export interface TensorBits {
  /** 2..16. */
  readonly bits: number;
  /** One scale a row (first dimension) or one for the tensor. */
  readonly per: 'row' | 'tensor';
  /**
   * What is kept of a scale. Absent = its inverse, cut short so that integers times it are exact. `maximum` = the greatest
   * magnitude, and each value is the nearest float32 number.
   */
  readonly keeps?: 'maximum';
}

/** Symmetric linear quantization. A tensor that is not named stays at 32 bits. */
export interface QuantizeSettings {
  readonly tensors: Readonly<Record<string, TensorBits>>;
  /** Steps in which weights learn to be rounded and ranges of activations are measured; absent = none. */
  readonly retraining?: QuantizingSettings;
}

/** Training with rounded weights and activations (MicroNet: Yan et al. 2020, arXiv 2005.07877, section 2.6). */
export interface QuantizingSettings extends ComputeSettings {
  readonly steps: number;
  /** Bits of every activation point; null = activations stay as they are. */
  readonly activations: number | null;
  /** Columns of a window, and its length. */
  readonly batch: number;
  readonly bptt: number;
  readonly windows: 'successive' | 'random';
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
}
