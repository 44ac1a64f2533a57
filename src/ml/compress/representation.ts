/** How the weights of a trained model are handed to what multiplies by them. */
import type { TensorBits } from '../../check/settings/quantize.ts';
import type { Kernels } from '../../check/settings/evaluate.ts';
import { fault } from '../../base/fault.ts';
import { mostSparseColumns, sparseMatrix, type GridBits } from '../../engine/graph/matrices.ts';
import type { BoundWeights, Weight } from '../../engine/inference/weight.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../models/weights.ts';
import { inGroup } from '../training/names.ts';
import { nonzerosOf } from './accounting.ts';
import { gridOf } from './grid.ts';

export interface Represented {
  /** For programs whose parameters are named as those of a model are. */
  readonly weights: BoundWeights;
  /** Tensors that are not dense. */
  readonly tensors: readonly RepresentedTensor[];
}

export interface RepresentedTensor {
  readonly name: string;
  /** Of its grid; null where it is sparse. */
  readonly bits: number | null;
  /** Of the integers in which its kernel wants it. */
  readonly container: GridBits | null;
}

/** With fewer zeros a dense product has been the faster one at every size that was tried. */
const leastSparsity = 0.5;

/** Vectors, tensors of more than 8 bits and those without many zeros stay dense. */
export function represent(model: TrainedModel, form: Kernels): Represented {
  const shapes = weightShapes(model.description);
  const weights: Record<string, Weight> = {};
  const tensors: RepresentedTensor[] = [];
  for (const [name, values] of Object.entries(model.weights)) {
    const shape = tensorNamed(shapes, name);
    const bits = model.description.bits[name] ?? null;
    const [rows, columns] = shape;
    const isMatrix = shape.length === 2 && rows !== undefined && columns !== undefined;
    const container = bits === null ? null : containerOf(bits.bits, form);
    weights[name] = { kind: 'dense', values };
    if (!isMatrix || form === 'dense') continue;
    if (form === 'sparse') {
      const isSparse = nonzerosOf(values) <= (1 - leastSparsity) * values.length;
      if (!isSparse || columns > mostSparseColumns) continue;
      weights[name] = { kind: 'sparse', matrix: sparseMatrix(values, rows, columns) };
      tensors.push({ name, bits: null, container: null });
    } else if (bits !== null && container !== null) {
      weights[name] = integersOf(name, values, [rows, columns], bits, container, form);
      tensors.push({ name, bits: bits.bits, container });
    }
  }
  return { weights: inGroup('parameter', weights), tensors };
}

/** Every matrix on a grid that keeps its inverse scales as integers of 8 or 16 bits: exactly the values it stands for. */
export function representAsIntegers(model: TrainedModel): BoundWeights {
  const shapes = weightShapes(model.description);
  const weights = Object.entries(model.weights).map(([name, values]): [string, Weight] => {
    const [rows, columns, ...more] = tensorNamed(shapes, name);
    const bits = model.description.bits[name];
    if (bits === undefined || bits.keeps !== undefined || more.length > 0)
      return [name, { kind: 'dense', values }];
    if (rows === undefined || columns === undefined) return [name, { kind: 'dense', values }];
    const grid = gridOf(values, [rows, columns], bits) ?? fault(`${name} does not lie on its grid`);
    const integers = bits.bits > 8 ? grid.integers : new Int8Array(grid.integers);
    return [name, { kind: 'integers', matrix: { rows, columns, integers, scales: grid.kept } }];
  });
  return inGroup('parameter', Object.fromEntries(weights));
}

/** Grids of other bits are narrower than what holds them, so nothing is lost; above 8 there is no kernel. */
function containerOf(bits: number, form: Kernels): GridBits | null {
  if (bits > 8) return null;
  if (form === 'int8') return 8;
  return bits <= 2 ? 2 : bits <= 4 ? 4 : 8;
}

function integersOf(
  name: string,
  values: Float32Array,
  [rows, columns]: readonly [number, number],
  bits: TensorBits,
  container: GridBits,
  form: 'quantized' | 'int8',
): Weight {
  const grid = gridOf(values, [rows, columns], bits) ?? fault(`${name} does not lie on its grid`);
  const matrix = {
    rows,
    columns,
    bits: container,
    integers: new Int8Array(grid.integers),
    scales: grid.kept,
  };
  return { kind: 'grid', matrix, kernel: form === 'int8' ? 'bytes' : 'blocks' };
}
