import type { ModelSettings } from '../../check/settings/model.ts';
import type { TensorBits } from '../../check/settings/quantize.ts';
import { binShapes } from '../../check/shapes/bins.ts';
import { nonzerosOf } from '../compress/accounting.ts';
import { scaledRows } from '../compress/quantize.ts';
import { sizeOf, tensorNamed, weightShapes, type TrainedModel } from '../models/weights.ts';
import { inverseScaleWords, type CountedModel, type CountedTensor } from './counted-model.ts';

/** A trained model, pruned and quantized as it is, on a text whose words fall into its bins by `binShares`. */
export function trainedModelCount(
  { description, weights }: TrainedModel,
  binShares: readonly number[],
): CountedModel {
  const { architecture, vocabulary, bits, activations } = description;
  const points = Object.keys(activations?.points ?? {});
  const tensors = Object.entries(weightShapes(description)).map(([name, shape]): [string, CountedTensor] => {
    const grid = bits[name];
    const counted = {
      entries: sizeOf(shape),
      nonzeros: nonzerosOf(tensorNamed(weights, name)),
      bits: grid?.bits ?? 32,
      scales: grid === undefined ? 0 : scaledRows(shape, grid.per) * scaleWords(grid),
    };
    return [name, counted];
  });
  return {
    architecture,
    vocabulary,
    tensors: Object.fromEntries(tensors),
    activations: Object.fromEntries(points.map((point) => [point, activations?.bits ?? 32])),
    binShares,
  };
}

function scaleWords({ bits, keeps }: TensorBits): number {
  return keeps === 'maximum' ? 1 : inverseScaleWords(bits);
}

/** A model without zeros in 32 bits, of which nothing but its settings is known. */
export function denseModelCount(
  architecture: ModelSettings,
  vocabulary: number,
  binShares: readonly number[],
): CountedModel {
  const tensors = Object.entries(weightShapes({ architecture, vocabulary })).map(
    ([name, shape]): [string, CountedTensor] => {
      const entries = sizeOf(shape);
      return [name, { entries, nonzeros: entries, bits: 32, scales: 0 }];
    },
  );
  return {
    architecture,
    vocabulary,
    tensors: Object.fromEntries(tensors),
    activations: {},
    binShares,
  };
}

/** The part of a text's words that lies in each of a model's bins. */
export function binSharesOf(architecture: ModelSettings, text: Int32Array): readonly number[] {
  const firsts =
    architecture.type === 'transformer' ? binShapes(architecture).map(({ first }) => first) : [0];
  const counts = firsts.map(() => 0);
  for (const id of text) {
    let bin = firsts.length - 1;
    while (bin > 0 && id < (firsts[bin] ?? 0)) bin--;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / text.length);
}
