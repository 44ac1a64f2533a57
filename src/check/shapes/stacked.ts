import type { StackedSettings } from '../settings/model.ts';
import type { TensorShape } from './tensor.ts';

/** Gates of a cell. Their row blocks lie in the order i, f, g, o in an LSTM, and r, z, n in a GRU. */
const gatesOf: Readonly<Record<StackedSettings['type'], number>> = { lstm: 4, gru: 3, rnn: 1 };

/**
 * Tensors of a stacked recurrent model. Linear maps are (out, in); gates are row blocks, and every layer has two bias
 * vectors, as in the original program.
 */
export function stackedTensors(settings: StackedSettings): readonly TensorShape[] {
  const { layers, embedding, width, tied } = settings;
  const lookup = { kind: 'uniform', bound: 0.1 } as const;
  const recurrent = { kind: 'uniform', bound: 1 / Math.sqrt(width) } as const;
  const gateCount = gatesOf[settings.type];
  const rows = gateCount * width;
  const blocks = gateCount === 1 ? {} : { gates: Array.from({ length: gateCount }, () => width) };
  const tensors: TensorShape[] = [
    { name: 'embedding', dimensions: ['vocabulary', embedding], role: 'embedding', initialiser: lookup },
  ];
  for (let layer = 0; layer < layers; layer++) {
    const input = layer === 0 ? embedding : width;
    const name = `layers.${layer}`;
    tensors.push(
      { name: `${name}.input`, dimensions: [rows, input], role: 'weight', initialiser: recurrent, ...blocks },
      {
        name: `${name}.recurrent`,
        dimensions: [rows, width],
        role: 'weight',
        initialiser: recurrent,
        ...blocks,
      },
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
