/** Matrices of which not every entry is stored as a float. They are constants of a graph. */

/** Containers that kernels know. A grid of other bits lies in the next larger one. */
export type GridBits = 2 | 4 | 8;

/** Entry (n, k) is `integers[n * columns + k] * scales[n]`; where there is but one scale, it is every row's. */
export interface GridMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly bits: GridBits;
  /** Within ±(2^(bits - 1) - 1). */
  readonly integers: Int8Array;
  readonly scales: Float32Array;
}

/** Compressed rows: those of row n stand at `starts[n]`..`starts[n + 1] - 1` of `columnsOf` and `values`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly columnsOf: Uint16Array;
  readonly values: Float32Array;
}

/** Columns of a sparse matrix have numbers of 16 bits. */
export const mostSparseColumns = 2 ** 16;

/** The same in integers as wide as files exchange them, whatever kernels there are. */
export interface IntegerMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly integers: Int8Array | Int16Array;
  readonly scales: Float32Array;
}

export function gridEntries({ rows, columns, integers, scales }: GridMatrix | IntegerMatrix): Float32Array {
  const entries = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const scale = scaleOf(scales, row);
    for (let at = row * columns; at < (row + 1) * columns; at++) entries[at] = (integers[at] ?? 0) * scale;
  }
  return entries;
}

export function scaleOf(scales: Float32Array, row: number): number {
  return (scales.length === 1 ? scales[0] : scales[row]) ?? 0;
}

export function sparseEntries({ rows, columns, starts, columnsOf, values }: SparseMatrix): Float32Array {
  const entries = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
      entries[row * columns + (columnsOf[at] ?? 0)] = values[at] ?? 0;
    }
  }
  return entries;
}

/** The nonzero entries of a row-major matrix of at most `mostSparseColumns` columns. */
export function sparseMatrix(entries: Float32Array, rows: number, columns: number): SparseMatrix {
  const starts = new Uint32Array(rows + 1);
  const stored = entries.reduce((count, value) => (value === 0 ? count : count + 1), 0);
  const columnsOf = new Uint16Array(stored);
  const values = new Float32Array(stored);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = entries[row * columns + column] ?? 0;
      if (value === 0) continue;
      columnsOf[next] = column;
      values[next++] = value;
    }
    starts[row + 1] = next;
  }
  return { rows, columns, starts, columnsOf, values };
}
