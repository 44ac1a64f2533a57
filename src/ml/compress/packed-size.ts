import { sizeOf, tensorNamed, type TrainedModel } from '../models/weights.ts';
import { packedBytes } from './bits.ts';
import { encodeHeader, frontBytes, headerOf, presentIn } from './packed-header.ts';
import { scaledRows } from './quantize.ts';

/** Bytes of a packed model by what they are for. */
export interface PackedSize {
  /** All that stands before the first tensor: which model it is, its tensors' forms, the grids of its activations. */
  readonly header: number;
  /** One bit an entry of each tensor that is stored without its zeros. */
  readonly masks: number;
  readonly scales: number;
  /** Each tensor's own, filled up to a whole byte. */
  readonly values: number;
  readonly total: number;
}

/** The length of the packed file, counted from shapes, zeros and bits, without packing. */
export function packedSize(model: TrainedModel): PackedSize {
  const header = headerOf(model);
  const parts = { header: frontBytes(encodeHeader(header).length), masks: 0, scales: 0, values: 0 };
  for (const { name, shape, bits, per, sparse } of header.tensors) {
    const size = sizeOf(shape);
    const stored = sparse ? presentIn(tensorNamed(model.weights, name)) : size;
    parts.masks += sparse ? packedBytes(size, 1) : 0;
    parts.scales += per === null ? 0 : 4 * scaledRows(shape, per);
    parts.values += packedBytes(stored, bits ?? 32);
  }
  const { header: front, masks, scales, values } = parts;
  return { ...parts, total: front + masks + scales + values };
}
