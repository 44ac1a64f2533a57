import type { GridBits, GridMatrix } from '../../../src/engine/graph/matrices.ts';

export interface GridSize {
  readonly bits: GridBits;
  readonly rows: number;
  readonly columns: number;
  readonly perRow: boolean;
  readonly seed: number;
}

/** Integers over the whole range of their bits, and scales that differ from row to row. */
export function gridMatrix({ bits, rows, columns, perRow, seed }: GridSize): GridMatrix {
  const greatest = 2 ** (bits - 1) - 1;
  const integers = Int8Array.from({ length: rows * columns }, (_, at) =>
    Math.round(greatest * Math.sin(at * 12.9898 + seed)),
  );
  const scales = Float32Array.from({ length: perRow ? rows : 1 }, (_, row) => 0.01 * (1 + (row % 7)));
  return { rows, columns, bits, integers, scales };
}

/** Entries of which about the given fraction is zero. */
export function sparseEntries(rows: number, columns: number, sparsity: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const draw = (Math.sin(at * 78.233 + 1) * 43758.5453) % 1;
    return Math.abs(draw) < sparsity ? 0 : draw;
  });
}
