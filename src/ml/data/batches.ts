import { fault } from '../../base/fault.ts';

/** Tokens in B columns of contiguous text, row-major `[rows, B]`. */
export interface TokenMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly ids: Int32Array;
}

/** Cuts a text into `columns` equal contiguous stretches; the N mod B tokens at its end are dropped. */
export function batchify(ids: Int32Array, columns: number): TokenMatrix {
  if (columns === 1) return { rows: ids.length, columns, ids };
  const rows = Math.floor(ids.length / columns);
  const matrix = new Int32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++)
      matrix[row * columns + column] = ids[column * rows + row] ?? fault('short text');
  }
  return { rows, columns, ids: matrix };
}

/**
 * Cuts a text into `columns` stretches of whole windows, one behind the other; the last token of each is predicted from,
 * and what it predicts is the first token of the next. So many rows as windows go in, and one more of targets.
 */
export function spansOf(ids: Int32Array, columns: number, window: number): TokenMatrix {
  const span = Math.floor(Math.floor((ids.length - 1) / columns) / window) * window;
  const matrix = new Int32Array((span + 1) * columns);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row <= span; row++)
      matrix[row * columns + column] = ids[column * span + row] ?? fault('short text');
  }
  return { rows: span + 1, columns, ids: matrix };
}

/** Rows `start`..`start + length - 1` are inputs; their targets stand one row further. */
export interface Window {
  readonly start: number;
  readonly length: number;
}

/** Truncated back-propagation through time: windows of `bptt` rows, the last one shorter where rows run out. */
export function windowsOf(rows: number, bptt: number): Window[] {
  const windows: Window[] = [];
  for (let start = 0; start < rows - 1; start += bptt) {
    windows.push({ start, length: Math.min(bptt, rows - 1 - start) });
  }
  return windows;
}

/** Token ids `[T, B]` of a window's inputs, a view. */
export function inputsOf(matrix: TokenMatrix, { start, length }: Window): Int32Array {
  return matrix.ids.subarray(start * matrix.columns, (start + length) * matrix.columns);
}

/** Token ids `[T, B]` of a window's targets, a view. */
export function targetsOf(matrix: TokenMatrix, { start, length }: Window): Int32Array {
  return matrix.ids.subarray((start + 1) * matrix.columns, (start + 1 + length) * matrix.columns);
}
