import { fault } from '../../base/fault.ts';

/** A matrix of which few entries are connections. Its mask has a 1 for each connection and a 0 for each free place. */
export interface SparseTensor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Rows of each gate, one block below the other, of a recurrent layer's matrix; null where there are none. */
  readonly gates: readonly number[] | null;
}

/** Values or masks `[rows, columns]` of several tensors, by name. */
export type Matrices = Readonly<Record<string, Float32Array>>;

export function sizeOf({ rows, columns }: SparseTensor): number {
  return rows * columns;
}

export function matrixOf(matrices: Matrices, { name }: SparseTensor): Float32Array {
  return matrices[name] ?? fault(`no values of ${name}`);
}

/** First entry and end of each gate's block; the whole tensor where it has no gates. */
export function blocksOf(tensor: SparseTensor): readonly (readonly [begin: number, end: number])[] {
  const gates = tensor.gates ?? [tensor.rows];
  let end = 0;
  return gates.map((rows) => {
    const begin = end;
    end += rows * tensor.columns;
    return [begin, end];
  });
}

export function connectionsOf(mask: Float32Array): number {
  let count = 0;
  for (const entry of mask) count += entry;
  return count;
}

/** Zeroes what is no connection, without a sign. */
export function applyMask(weights: Float32Array, mask: Float32Array): void {
  for (let index = 0; index < mask.length; index++) if (mask[index] === 0) weights[index] = 0;
}
