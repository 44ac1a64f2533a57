import { tensorNamed, weightShapes, type TrainedModel } from '../models/weights.ts';
import { pack } from './pack.ts';

export interface ModelSize {
  /** Entries of all trained tensors. */
  readonly parameters: number;
  readonly nonzeros: number;
  /** Fraction of entries that are zero. */
  readonly sparsity: number;
  /** Mean over parameters of the bits that each is stored with, masks and scales not counted. */
  readonly bits: number;
  /** Length of the packed model, everything counted. */
  readonly bytes: number;
}

export function modelSize(model: TrainedModel): ModelSize {
  let parameters = 0;
  let nonzeros = 0;
  let bits = 0;
  for (const name of Object.keys(weightShapes(model.description))) {
    const values = tensorNamed(model.weights, name);
    parameters += values.length;
    bits += values.length * (model.description.bits[name]?.bits ?? 32);
    for (const value of values) if (value !== 0) nonzeros++;
  }
  return {
    parameters,
    nonzeros,
    sparsity: 1 - nonzeros / parameters,
    bits: bits / parameters,
    bytes: pack(model).length,
  };
}
