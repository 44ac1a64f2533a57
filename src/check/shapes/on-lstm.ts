import type { OnLstmSettings } from '../settings/recurrent.ts';
import type { TensorShape } from './tensor.ts';

/** Width of each layer's input and state. */
export function onLstmWidths({
  layers,
  embedding,
  width,
}: OnLstmSettings): { input: number; state: number }[] {
  return Array.from({ length: layers }, (_, layer) => ({
    input: layer === 0 ? embedding : width,
    state: layer === layers - 1 ? embedding : width,
  }));
}

/**
 * Tensors of the ordered-neurons LSTM: linear maps are (out, in). Of their rows the first are the two master gates, a
 * row a chunk each (input, forget), then come output gate, candidate, input gate and forget gate, a row a unit each.
 */
export function onLstmTensors(settings: OnLstmSettings): readonly TensorShape[] {
  const table = { kind: 'uniform', bound: 0.1 } as const;
  const inLayers = onLstmWidths(settings).flatMap(({ input, state }, layer): TensorShape[] => {
    const masters = (2 * state) / settings.chunk;
    const rows = masters + 4 * state;
    const gates = [masters, state, state, state, state];
    return [['input', input] as const, ['recurrent', state] as const].flatMap(
      ([part, columns]): TensorShape[] => {
        const initialiser = { kind: 'uniform', bound: 1 / Math.sqrt(columns) } as const;
        const name = `layers.${layer}.${part}`;
        return [
          { name, dimensions: [rows, columns], role: 'weight', initialiser, gates },
          { name: `${name}.bias`, dimensions: [rows], role: 'bias', initialiser },
        ];
      },
    );
  });
  return [
    {
      name: 'embedding',
      dimensions: ['vocabulary', settings.embedding],
      role: 'embedding',
      initialiser: table,
    },
    ...inLayers,
    { name: 'decoder.bias', dimensions: ['vocabulary'], role: 'bias', initialiser: { kind: 'zero' } },
    ...clusters(settings),
  ];
}

/** A unit of the head for each bin after the first. They belong to the loss in the published program: none is sparse. */
function clusters({ splits = [], embedding }: OnLstmSettings): readonly TensorShape[] {
  if (splits.length === 0) return [];
  const zero = { role: 'bias', initialiser: { kind: 'zero' } } as const;
  return [
    { name: 'decoder.clusters', dimensions: [splits.length, embedding], ...zero },
    { name: 'decoder.clusters.bias', dimensions: [splits.length], ...zero },
  ];
}
