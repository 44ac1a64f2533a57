/** Matrices of integers as onnxruntime's operators of its own want them. */
import type { GridKernel } from '../graph/graph.ts';
import { scaleOf, type GridBits, type GridMatrix } from '../graph/matrices.ts';
import type { Emitter } from './emitter.ts';

interface GridProduct {
  readonly matrix: GridMatrix;
  readonly kernel: GridKernel;
}

export function lowerGridProduct({ matrix, kernel }: GridProduct, x: string, emitter: Emitter): string {
  return kernel === 'blocks' ? inBlocks(matrix, x, emitter) : inBytes(matrix, x, emitter);
}

/** Level 4 multiplies integers. The lower ones unpack the whole matrix at each call, except for 4 bits. */
const integerArithmetic = 4;

function inBlocks(matrix: GridMatrix, x: string, emitter: Emitter): string {
  const { rows, columns, bits } = matrix;
  const packing = packBlocks(matrix);
  const integers = emitter.packed('uint8', [rows, packing.blocks, packing.blockBytes], packing.integers);
  const scales = emitter.packed('float32', [rows, packing.blocks], packing.scales);
  return emitter.emitContributed('MatMulNBits', [x, integers, scales], {
    K: columns,
    N: rows,
    bits,
    block_size: packing.block,
    accuracy_level: integerArithmetic,
  });
}

function inBytes({ rows, columns, integers, scales }: GridMatrix, x: string, emitter: Emitter): string {
  const transposed = new Int8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      transposed[column * rows + row] = integers[row * columns + column] ?? 0;
  }
  return emitter.emitContributed(
    'DynamicQuantizeMatMul',
    [
      x,
      emitter.packed('int8', [columns, rows], transposed),
      emitter.packed('float32', [scales.length], scales),
    ],
    {},
  );
}

/** Rows are as long as their blocks, so what is read beyond the matrix is cut off. */
export function lowerGridRows(
  matrix: GridMatrix,
  shape: readonly number[],
  indices: string,
  emitter: Emitter,
): string {
  const { rows, columns, bits } = matrix;
  const { block, blocks, blockBytes, integers, scales } = packBlocks(matrix);
  const read = emitter.emitContributed(
    'GatherBlockQuantized',
    [
      emitter.packed('uint8', [rows, blocks * blockBytes], integers),
      indices,
      emitter.packed('float32', [rows, blocks], scales),
    ],
    { bits, block_size: block, gather_axis: 0, quantize_axis: 1 },
  );
  if (block * blocks === columns) return read;
  const axis = [shape.length - 1];
  return emitter.emit('Slice', [read, emitter.int64([0]), emitter.int64([columns]), emitter.int64(axis)]);
}

interface Blocks {
  /** Entries of a block; the last one of a row is filled up with zeros. */
  readonly block: number;
  readonly blocks: number;
  readonly blockBytes: number;
  /** Integers without a sign, the zero at 2^(bits - 1), the lowest bits first. */
  readonly integers: Uint8Array;
  /** `[rows, blocks]` */
  readonly scales: Float32Array;
}

function packBlocks(matrix: GridMatrix): Blocks {
  const { rows, columns, bits } = matrix;
  const block = blockFor(columns, bits);
  const blocks = Math.ceil(columns / block);
  const blockBytes = (block * bits) / 8;
  const integers = new Uint8Array(rows * blocks * blockBytes);
  const scales = new Float32Array(rows * blocks);
  const zero = 2 ** (bits - 1);
  const perByte = 8 / bits;
  for (let row = 0; row < rows; row++) {
    scales.fill(scaleOf(matrix.scales, row), row * blocks, (row + 1) * blocks);
    const begin = row * blocks * blockBytes;
    for (let column = 0; column < block * blocks; column++) {
      const integer = column < columns ? (matrix.integers[row * columns + column] ?? 0) : 0;
      const at = begin + Math.floor(column / perByte);
      integers[at] = (integers[at] ?? 0) | ((integer + zero) << (bits * (column % perByte)));
    }
  }
  return { block, blocks, blockBytes, integers, scales };
}

/** The block that takes the fewest bytes, padding and scales counted; of equals the largest, which is the fastest. */
function blockFor(columns: number, bits: GridBits): number {
  const bytes = (block: number) => Math.ceil(columns / block) * ((block * bits) / 8 + 4);
  return [64, 32].reduce((best, block) => (bytes(block) < bytes(best) ? block : best), 128);
}
