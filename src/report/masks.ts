import { gateNames } from '../check/shapes/gate-names.ts';
import { modelTensors } from '../check/shapes/model.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import { maskDistance, maskReport, topologyDistance, type TensorReport } from '../ml/sparse/observe.ts';
import type { SparseTensor } from '../ml/sparse/tensor.ts';
import { readTensors, type FileTensor } from './weights-file.ts';

export type { TensorReport } from '../ml/sparse/observe.ts';

/** A matrix as sparse training sees it, and whether its rows are neurons, which may be exchanged, or words. */
export interface Matrix extends SparseTensor {
  readonly neurons: boolean;
}

/** Matching neurons takes time and memory that grow with the square of their number. */
const mostNeurons = 2048;

/** What a model's settings say of the matrices of a file; without settings they have no gates, and rows are not neurons. */
export function matrixNamed(name: string, { shape }: FileTensor, model: ModelSettings | null): Matrix | null {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length !== 2) return null;
  const tensor = model === null ? undefined : modelTensors(model).find((one) => one.name === name);
  // Other rows than the model has are a stranger's.
  const isWhole = tensor?.gates?.reduce((sum, each) => sum + each, 0) === rows;
  const gates = isWhole ? (tensor.gates ?? null) : null;
  const isTable = tensor === undefined || tensor.dimensions[0] === 'vocabulary';
  const block = Math.max(...(gates ?? [rows]));
  return { name, rows, columns, gates, neurons: !isTable && block <= mostNeurons };
}

export function maskOf(values: Float32Array): Float32Array {
  return values.map((value) => (value === 0 ? 0 : 1));
}

export interface MaskDifference {
  /** Part of the connections of both that both have: 1 - |A xor B| / (|A| + |B|). */
  readonly shared: number;
  /** How far the two are apart once neurons are matched; null where rows are words. */
  readonly topology: number | null;
}

export function maskDifference(matrix: Matrix, one: Float32Array, other: Float32Array): MaskDifference {
  return {
    shared: 1 - maskDistance(one, other),
    topology: matrix.neurons ? topologyDistance(matrix, one, other) : null,
  };
}

/** Connections of each matrix of a model that has zeros at all, gate by gate. */
export function densitiesOf(weights: Uint8Array, model: ModelSettings | null): readonly TensorReport[] {
  const matrices = [...readTensors(weights)].flatMap(([name, tensor]) => {
    const matrix = matrixNamed(name, tensor, model);
    return matrix !== null && tensor.values.includes(0) ? [{ matrix, mask: maskOf(tensor.values) }] : [];
  });
  const masks = Object.fromEntries(matrices.map(({ matrix, mask }) => [matrix.name, mask]));
  return maskReport(
    matrices.map(({ matrix }) => matrix),
    masks,
  );
}

/** `i 30.1 %, f 35.2 %, ...` */
export function gateText({ gates }: TensorReport, model: ModelSettings | null): string {
  const names = model === null ? [] : gateNames[model.type];
  return (gates ?? [])
    .map(({ density }, gate) => `${names[gate] ?? gate} ${(100 * density).toFixed(1)} %`)
    .join(', ');
}
