import type { SparseMatrix } from '../../graph/matrices.ts';
import { assemble } from './assembler.ts';
import { panelKernel, rowKernel } from './kernel.ts';

/** y `[M, N]` = x `[M, K]` times the transposed matrix; one call at a time. */
export interface SparseProduct {
  readonly run: (x: Float32Array, y: Float32Array) => void;
  /** Of the matrix, as it lies in memory. */
  readonly bytes: number;
}

/** Sums that a processor's sixteen vector registers hold beside what else they are for. */
const mostQuads = 8;
const pageBytes = 2 ** 16;

/** For x of `rowsOfX` rows. */
export async function sparseProduct(matrix: SparseMatrix, rowsOfX: number): Promise<SparseProduct> {
  const { rows, columns } = matrix;
  const quads = rowsOfX === 1 ? null : Math.min(mostQuads, Math.ceil(rowsOfX / 4));
  const lanes = quads === null ? 1 : 4 * quads;

  let end = 0;
  const reserve = (bytes: number): number => {
    const begin = end;
    end = Math.ceil((begin + bytes) / 16) * 16;
    return begin;
  };
  const startsAt = reserve(matrix.starts.byteLength);
  const columnsAt = reserve(matrix.columnsOf.byteLength);
  const valuesAt = reserve(matrix.values.byteLength);
  const bytes = end;
  const xAt = reserve(4 * lanes * columns);
  const yAt = reserve(4 * lanes * rows);

  const code = quads === null ? rowKernel() : panelKernel(quads);
  const { instance } = await wasm.instantiate(assemble({ ...code, pages: Math.ceil(end / pageBytes) }));
  const { memory, run } = instance.exports as Exports;
  new Uint32Array(memory.buffer, startsAt).set(matrix.starts);
  new Uint16Array(memory.buffer, columnsAt).set(matrix.columnsOf);
  new Float32Array(memory.buffer, valuesAt).set(matrix.values);
  const panelX = new Float32Array(memory.buffer, xAt, lanes * columns);
  const panelY = new Float32Array(memory.buffer, yAt, lanes * rows);
  const multiply = () => {
    run(rows, startsAt, columnsAt, valuesAt, xAt, yAt);
  };
  return {
    bytes,
    run(x, y) {
      if (quads === null) {
        panelX.set(x);
        multiply();
        y.set(panelY);
        return;
      }
      for (let first = 0; first < rowsOfX; first += lanes) {
        const count = Math.min(lanes, rowsOfX - first);
        for (let row = 0; row < count; row++) {
          const at = (first + row) * columns;
          for (let column = 0; column < columns; column++) panelX[column * lanes + row] = x[at + column] ?? 0;
        }
        multiply();
        for (let row = 0; row < count; row++) {
          const at = (first + row) * rows;
          for (let n = 0; n < rows; n++) y[at + n] = panelY[n * lanes + row] ?? 0;
        }
      }
    },
  };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (rows: number, starts: number, columns: number, values: number, x: number, y: number) => void;
}

/** Part of the language's host, but declared only among the types for browsers. */
const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    instantiate(module: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
  };
};
