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

/** A window of variable length; the learning rate of its step is multiplied by `requested / bptt`. */
export interface VariableWindow extends Window {
  readonly requested: number;
}

/** One uniform number in [0, 1) and one standard normal number. */
export interface LengthDraw {
  readonly uniform: number;
  readonly normal: number;
}

/**
 * Windows of random length (Merity, Keskar and Socher 2017, arXiv 1708.02182, section 5): around `bptt` with probability 0.95,
 * else around half of it, standard deviation 5, at least 5 rows; at most `longest` where that is given.
 * One draw is taken a window.
 */
export function variableWindowsOf(
  rows: number,
  bptt: number,
  draw: () => LengthDraw,
  longest: number = Infinity,
): VariableWindow[] {
  const windows: VariableWindow[] = [];
  for (let start = 0; start < rows - 2;) {
    const { uniform, normal } = draw();
    const base = uniform < 0.95 ? bptt : bptt / 2;
    const requested = Math.min(Math.max(5, Math.trunc(base + 5 * normal)), longest);
    windows.push({ start, requested, length: Math.min(requested, rows - 1 - start) });
    start += requested;
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
