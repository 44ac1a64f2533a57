import type { MosSettings } from '../settings/recurrent.ts';
import type { TensorShape } from './tensor.ts';

/** Width of each layer's input and state. */
export function mosWidths({
  layers,
  embedding,
  width,
  last,
}: MosSettings): { input: number; state: number }[] {
  return Array.from({ length: layers }, (_, layer) => ({
    input: layer === 0 ? embedding : width,
    state: layer === layers - 1 ? last : width,
  }));
}

/** Tensors of the mixture of softmaxes over LSTM layers: linear maps are (out, in), gates in the order i, f, g, o. */
export function mosTensors(settings: MosSettings): readonly TensorShape[] {
  const { embedding, last, experts } = settings;
  const table = { kind: 'uniform', bound: 0.1 } as const;
  const inLayers = mosWidths(settings).flatMap(({ input, state }, layer): TensorShape[] => {
    const initialiser = { kind: 'uniform', bound: 1 / Math.sqrt(state) } as const;
    const gates = Array.from({ length: 4 }, () => state);
    return [['input', input] as const, ['recurrent', state] as const].flatMap(
      ([part, columns]): TensorShape[] => {
        const name = `layers.${layer}.${part}`;
        return [
          { name, dimensions: [4 * state, columns], role: 'weight', initialiser, gates },
          { name: `${name}.bias`, dimensions: [4 * state], role: 'bias', initialiser },
        ];
      },
    );
  });
  const linear = { kind: 'uniform', bound: 1 / Math.sqrt(last) } as const;
  return [
    { name: 'embedding', dimensions: ['vocabulary', embedding], role: 'embedding', initialiser: table },
    ...inLayers,
    { name: 'latent', dimensions: [experts * embedding, last], role: 'weight', initialiser: linear },
    { name: 'latent.bias', dimensions: [experts * embedding], role: 'bias', initialiser: linear },
    { name: 'prior', dimensions: [experts, last], role: 'weight', initialiser: linear },
    { name: 'decoder.bias', dimensions: ['vocabulary'], role: 'bias', initialiser: { kind: 'zero' } },
  ];
}
