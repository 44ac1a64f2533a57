import type { LstmSettings, TransformerSettings } from '../../../src/check/settings/model.ts';
import type { QuantizeSettings } from '../../../src/check/settings/quantize.ts';
import type { FittingSettings } from '../../../src/check/settings/training.ts';
import { dequantize, quantize } from '../../../src/ml/compress/quantize.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { describe, type ModelDescription } from '../../../src/ml/models/description.ts';

/** A model small enough for finite differences. */
export function tinyLstm(changes: Partial<LstmSettings> = {}, vocabulary = 7): ModelDescription {
  return describe(
    { type: 'lstm', layers: 2, embedding: 4, width: 5, dropout: 0, tied: false, ...changes },
    vocabulary,
  );
}

/** Words in three bins, attention over four tokens. */
export function tinyTransformer(
  changes: Partial<TransformerSettings> = {},
  vocabulary = 9,
): ModelDescription {
  const width = changes.width ?? 6;
  const defaults: TransformerSettings = {
    ...{ type: 'transformer', layers: 2, width, heads: 2, key: 3, value: 3, inner: 8, context: 4 },
    vocabulary: { kind: 'adaptive', cutoffs: [3, 6], widths: [width, 4, 2] },
    dropout: 0,
  };
  return describe({ ...defaults, ...changes }, vocabulary);
}

export function fitting(changes: Partial<FittingSettings> = {}): FittingSettings {
  return {
    length: { kind: 'epochs', count: 3 },
    batch: 4,
    bptt: 9,
    windows: 'successive',
    seed: 3,
    optimizer: { kind: 'sgd', rate: 1, clip: 0.5, weightDecay: 1e-4, decay: { kind: 'constant' } },
    validateEvery: null,
    engine: 'reference',
    device: 'cpu',
    threads: 2,
    ...changes,
  };
}

/** A text that a model can learn by heart: the same ten words over and over. */
export function refrain(length: number): Int32Array {
  const words = [0, 1, 2, 3, 4, 5, 6, 1, 3, 5];
  return Int32Array.from({ length }, (_, index) => words[index % words.length] ?? 0);
}

/** The model with the named tensors quantized. */
export function quantized(
  { description, weights }: TrainedModel,
  tensors: QuantizeSettings['tensors'],
): TrainedModel {
  const shapes = weightShapes(description);
  const rounded = Object.entries(tensors).map(([name, bits]): [string, Float32Array] => [
    name,
    dequantize(quantize(tensorNamed(weights, name), tensorNamed(shapes, name), bits)),
  ]);
  return {
    description: { ...description, bits: { ...description.bits, ...tensors } },
    weights: { ...weights, ...Object.fromEntries(rounded) },
  };
}
