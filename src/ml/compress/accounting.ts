import type { TrainedModel, Weights } from '../models/weights.ts';
import { pack } from './pack.ts';

export interface Counts {
  /** Entries of all trained tensors. */
  readonly parameters: number;
  readonly nonzeros: number;
  /** Fraction of entries that are zero. */
  readonly sparsity: number;
}

export interface ModelSize extends Counts {
  /** Mean over parameters of the bits that each is stored with, masks and scales not counted. */
  readonly bits: number;
  /** Length of the packed model, everything counted. */
  readonly bytes: number;
}

export function countsOf(weights: Weights): Counts {
  let parameters = 0;
  let nonzeros = 0;
  for (const values of Object.values(weights)) {
    parameters += values.length;
    nonzeros += nonzerosOf(values);
  }
  return { parameters, nonzeros, sparsity: 1 - nonzeros / parameters };
}

export function nonzerosOf(values: Float32Array): number {
  let nonzeros = 0;
  for (const value of values) if (value !== 0) nonzeros++;
  return nonzeros;
}

export function modelSize(model: TrainedModel): ModelSize {
  const counts = countsOf(model.weights);
  let bits = 0;
  for (const [name, values] of Object.entries(model.weights)) {
    bits += values.length * (model.description.bits[name]?.bits ?? 32);
  }
  return { ...counts, bits: bits / counts.parameters, bytes: pack(model).length };
}
