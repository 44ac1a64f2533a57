import { modelTensors } from '../../check/shapes/model.ts';
import type { ModelDescription } from '../models/description.ts';
import { shapeOf } from '../models/weights.ts';
import type { SparseTensor } from './tensor.ts';

/** The matrices of a model that sparse training makes sparse: all but the biases, tables of words included. */
export function sparseTensorsOf({
  architecture,
  vocabulary,
}: Pick<ModelDescription, 'architecture' | 'vocabulary'>): SparseTensor[] {
  return modelTensors(architecture).flatMap((tensor) => {
    const [rows, columns, ...more] = shapeOf(tensor, vocabulary);
    if (tensor.role === 'bias' || rows === undefined || columns === undefined || more.length > 0) return [];
    return [{ name: tensor.name, rows, columns, gates: tensor.gates ?? null }];
  });
}
