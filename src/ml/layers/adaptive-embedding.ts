import {
  add,
  cast,
  expandDims,
  greaterEqual,
  less,
  logicalAnd,
  matMul,
  mul,
  scalar,
  sub,
} from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { lookup } from '../../engine/ops/lookup.ts';
import type { Bin } from '../models/model.ts';

export interface EmbeddingBin extends Bin {
  /** `[words of the bin, width of the bin]` */
  readonly table: Tensor2D;
  /** `[width, width of the bin]`; null in the first bin, whose vectors have the full width. */
  readonly projection: Tensor2D | null;
}

/**
 * Vectors of words from tables of different widths: Baevski and Auli 2018 (arXiv 1809.10853), section 3.
 * Ids `[N]` -> `[N, width]`. Every bin is asked for every id, because the few narrow products cost less than sorting
 * the rows would; where the id is another bin's, its first vector is read and counts as zero.
 */
export function embedAdaptively(ids: Tensor1D, bins: readonly EmbeddingBin[]): Tensor2D {
  return bins.map((bin) => vectorsOf(ids, bin)).reduce((sum, vectors) => add(sum, vectors));
}

function vectorsOf(ids: Tensor1D, { first, end, table, projection }: EmbeddingBin): Tensor2D {
  const start = scalar(first, 'int32');
  const inside = logicalAnd(greaterEqual(ids, start), less(ids, scalar(end, 'int32')));
  const rows = mul<Tensor1D>(sub(ids, start), cast(inside, 'int32'));
  const own = expandDims<Tensor2D>(cast(inside, 'float32'), 1);
  const vectors = mul<Tensor2D>(lookup(table, rows), own); // [N, width of the bin]
  return projection === null ? vectors : matMul(vectors, projection, false, true);
}
