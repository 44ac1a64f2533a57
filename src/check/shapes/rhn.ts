import type { RhnSettings } from '../settings/recurrent.ts';
import type { TensorShape } from './tensor.ts';

/**
 * Tensors of the recurrent highway network: linear maps are (out, in), the H and T gates are row blocks one above the
 * other. The input enters the first of a time step's `depth` highway layers alone.
 */
export function rhnTensors({ layers, width, depth, coupled, tied }: RhnSettings): readonly TensorShape[] {
  const table = { kind: 'uniform', bound: 0.1 } as const;
  const linear = { kind: 'uniform', bound: 1 / Math.sqrt(width) } as const;
  const map = (name: string, rows: number, gates: number): TensorShape[] => [
    {
      name,
      dimensions: [rows, width],
      role: 'weight',
      initialiser: linear,
      ...(gates > 1 ? { gates: Array.from({ length: gates }, () => rows / gates) } : {}),
    },
    { name: `${name}.bias`, dimensions: [rows], role: 'bias', initialiser: linear },
  ];
  const inLayers = Array.from({ length: layers }, (_, layer) => `layers.${layer}`).flatMap((name) => [
    ...map(`${name}.input`, 2 * width, 2),
    ...(coupled ? [] : map(`${name}.carry.input`, width, 1)),
    ...Array.from({ length: depth }, (_, level) => `${level}`).flatMap((level) => [
      ...map(`${name}.recurrent.${level}`, 2 * width, 2),
      ...(coupled ? [] : map(`${name}.carry.recurrent.${level}`, width, 1)),
    ]),
  ]);
  return [
    { name: 'embedding', dimensions: ['vocabulary', width], role: 'embedding', initialiser: table },
    ...inLayers,
    ...(tied
      ? []
      : [
          { name: 'decoder', dimensions: ['vocabulary', width], role: 'weight', initialiser: table } as const,
        ]),
    { name: 'decoder.bias', dimensions: ['vocabulary'], role: 'bias', initialiser: { kind: 'zero' } },
  ];
}
