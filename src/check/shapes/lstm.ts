import type { LstmSettings } from '../settings/model.ts';
import type { TensorShape } from './tensor.ts';

/**
 * Tensors of the stacked LSTM. Linear maps are (out, in); the four gates are row blocks in the order i, f, g, o, and
 * every layer has two bias vectors, as in the original program.
 */
export function lstmTensors(settings: LstmSettings): readonly TensorShape[] {
  const { layers, embedding, width, tied } = settings;
  const lookup = { kind: 'uniform', bound: 0.1 } as const;
  const recurrent = { kind: 'uniform', bound: 1 / Math.sqrt(width) } as const;
  const rows = 4 * width;
  const gates = [width, width, width, width];
  const tensors: TensorShape[] = [
    { name: 'embedding', dimensions: ['vocabulary', embedding], role: 'embedding', initialiser: lookup },
  ];
  for (let layer = 0; layer < layers; layer++) {
    const input = layer === 0 ? embedding : width;
    const name = `layers.${layer}`;
    tensors.push(
      { name: `${name}.input`, dimensions: [rows, input], role: 'weight', initialiser: recurrent, gates },
      { name: `${name}.recurrent`, dimensions: [rows, width], role: 'weight', initialiser: recurrent, gates },
      { name: `${name}.input.bias`, dimensions: [rows], role: 'bias', initialiser: recurrent },
      { name: `${name}.recurrent.bias`, dimensions: [rows], role: 'bias', initialiser: recurrent },
    );
  }
  if (!tied) {
    tensors.push({ name: 'decoder', dimensions: ['vocabulary', width], role: 'weight', initialiser: lookup });
  }
  tensors.push({
    name: 'decoder.bias',
    dimensions: ['vocabulary'],
    role: 'bias',
    initialiser: { kind: 'zero' },
  });
  return tensors;
}
