import type { ModelSettings } from '../../check/settings/model.ts';
import type { TensorBits } from '../../check/settings/quantize.ts';

/** What is needed beside the weights to run a model and to compress it further. */
export interface ModelDescription {
  readonly architecture: ModelSettings;
  /** Number of word types V. */
  readonly vocabulary: number;
  /** Tensors whose zeros are a mask: they stay zero in any further training. Sorted. */
  readonly pruned: readonly string[];
  /** Tensors whose values lie on a grid of so many bits. */
  readonly bits: Readonly<Record<string, TensorBits>>;
  /** How activations are rounded; absent = they are not. */
  readonly activations?: RoundedActivations;
}

/** A grid of `bits` bits at every point of the model (`activationPoints`). */
export interface RoundedActivations {
  readonly bits: number;
  readonly points: Readonly<Record<string, ActivationGrid>>;
}

/** Integers times `inverseScale`, within ±`maximum`; both are float32 numbers. */
export interface ActivationGrid {
  /** Greatest magnitude that was seen: what lies beyond is cut off. */
  readonly maximum: number;
  /** `maximum / (2^(bits - 1) - 1)` without its last `bits` bits, so that products with integers are exact. */
  readonly inverseScale: number;
}

export function describe(architecture: ModelSettings, vocabulary: number): ModelDescription {
  return { architecture, vocabulary, pruned: [], bits: {} };
}
