import { pad, reshape, slice } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Rows by offset become rows by position: entry j of row r moves to column r + j, `[..., R, C]` -> `[..., R, C - 1 + R]`,
 * and `filler` stands where nothing moves to. Rows lengthened by R fillers and read on as rows one shorter each begin one
 * column later than the one before.
 */
export function skew(byOffset: Tensor, filler: number): Tensor {
  const [lead, R, C] = extents(byOffset);
  const flat = reshape(byOffset, [-1, R, C]);
  const filled = reshape(pad(flat, [[0, 0], [0, 0], [0, R]], filler), [-1, R * (C + R)]); // prettier-ignore
  const [stacks] = filled.shape as [number];
  const kept = slice(filled, [0, 0], [stacks, R * (C - 1 + R)]);
  return reshape(kept, [...lead, R, C - 1 + R]);
}

/** The inverse: `[..., R, C - 1 + R]` -> `[..., R, C]`. */
export function unskew(byPosition: Tensor): Tensor {
  const [lead, R, width] = extents(byPosition);
  const C = width + 1 - R;
  const flat = reshape(byPosition, [-1, R * width]);
  const filled = reshape(pad(flat, [[0, 0], [0, R]]), [-1, R, C + R]); // prettier-ignore
  const [stacks] = filled.shape as [number];
  return reshape(slice(filled, [0, 0, 0], [stacks, R, C]), [...lead, R, C]);
}

function extents({ shape }: Tensor): [lead: number[], rows: number, columns: number] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return [shape.slice(0, -2), rows, columns];
}
