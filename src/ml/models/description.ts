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
}

export function describe(architecture: ModelSettings, vocabulary: number): ModelDescription {
  return { architecture, vocabulary, pruned: [], bits: {} };
}
