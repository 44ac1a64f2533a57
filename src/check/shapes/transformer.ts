import type { TransformerSettings } from '../settings/model.ts';
import { binShapes } from './bins.ts';
import type { Dimension, Initialiser, TensorShape } from './tensor.ts';

/** Of embeddings and positions. */
const drawn: Initialiser = { kind: 'normal', deviation: 0.02 };

/**
 * Tensors of the transformer. Linear maps are (out, in). The rows of `attention.input` are, head by head, those of
 * the query, the key and the value; `attention.positions` is (key, context), its last column a token's own position.
 */
export function transformerTensors(settings: TransformerSettings): readonly TensorShape[] {
  const { layers, width, heads, key, value, inner, context } = settings;
  const tensors = [...embeddingTensors(settings)];
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    tensors.push(
      ...norm(`${name}.attention.norm`, width),
      ...linear(`${name}.attention.input`, heads * (2 * key + value), width),
      {
        name: `${name}.attention.positions`,
        dimensions: [key, context],
        role: 'weight',
        initialiser: drawn,
        precise: true,
      },
      weight(`${name}.attention.output`, width, heads * value),
      ...norm(`${name}.feedforward.norm`, width),
      ...linear(`${name}.feedforward.input`, inner, width),
      ...linear(`${name}.feedforward.output`, width, inner),
    );
  }
  return [...tensors, ...decoderTensors(settings)];
}

function embeddingTensors(settings: TransformerSettings): readonly TensorShape[] {
  const bins = binShapes(settings);
  return bins.flatMap((bin, index) => [
    {
      name: bins.length === 1 ? 'embedding' : `embedding.${index}`,
      dimensions: [bin.words, bin.width],
      role: 'embedding',
      initialiser: drawn,
    },
    ...(index === 0 ? [] : [weight(`embedding.${index}.projection`, settings.width, bin.width)]),
  ]);
}

/** The tables are those of the embedding; the rest is the softmax's own. */
function decoderTensors(settings: TransformerSettings): readonly TensorShape[] {
  const { width } = settings;
  const bins = binShapes(settings);
  const [only] = bins;
  if (bins.length === 1 && only !== undefined) return [bias('decoder.bias', only.words, width)];
  return [
    ...linear('decoder.clusters', bins.length - 1, width),
    ...bins.flatMap((bin, index) => [
      ...(index === 0 ? [] : [weight(`decoder.${index}.projection`, bin.width, width)]),
      bias(`decoder.${index}.bias`, bin.words, bin.width),
    ]),
  ];
}

function linear(name: string, outputs: number, inputs: number): readonly TensorShape[] {
  return [weight(name, outputs, inputs), bias(`${name}.bias`, outputs, inputs)];
}

function weight(name: string, outputs: number, inputs: number): TensorShape {
  return { name, dimensions: [outputs, inputs], role: 'weight', initialiser: uniform(inputs) };
}

function bias(name: string, outputs: Dimension, inputs: number): TensorShape {
  return { name, dimensions: [outputs], role: 'bias', initialiser: uniform(inputs) };
}

function norm(name: string, width: number): readonly TensorShape[] {
  return [
    {
      ...{ name: `${name}.gain`, dimensions: [width], role: 'bias', initialiser: { kind: 'one' } },
      precise: true,
    },
    {
      ...{ name: `${name}.bias`, dimensions: [width], role: 'bias', initialiser: { kind: 'zero' } },
      precise: true,
    },
  ];
}

function uniform(inputs: number): Initialiser {
  return { kind: 'uniform', bound: 1 / Math.sqrt(inputs) };
}
