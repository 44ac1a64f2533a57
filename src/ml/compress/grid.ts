import type { TensorBits } from '../../check/settings/quantize.ts';
import { dequantize, greatestInteger, nearestValues, scaledRows, scaleFor } from './quantize.ts';

/** Integers, and what is kept of each row's scale: as `TensorBits.keeps` says, its inverse or the greatest magnitude. */
export interface GridTensor {
  readonly integers: Int16Array;
  readonly kept: Float32Array;
}

/** The weights that lie on a grid. */
export function valuesOf({ integers, kept }: GridTensor, { bits, keeps }: TensorBits): Float32Array {
  if (keeps !== 'maximum') return dequantize({ integers, inverseScales: kept });
  return nearestValues({ integers, scales: Float64Array.from(kept, (greatest) => scaleFor(greatest, bits)) });
}

/**
 * Integers and scales of weights that `quantize` left, recovered exactly: a row's greatest magnitude is the greatest
 * integer times the inverse scale. Null if the weights do not lie on such a grid.
 */
export function gridOf(
  weights: Float32Array,
  shape: readonly number[],
  { bits, per, keeps }: TensorBits,
): GridTensor | null {
  const rows = scaledRows(shape, per);
  const columns = rows === 0 ? 0 : weights.length / rows;
  const kept = new Float32Array(rows);
  const integers = new Int16Array(weights.length);
  const limit = greatestInteger(bits);
  for (let row = 0; row < rows; row++) {
    const begin = row * columns;
    const end = begin + columns;
    let greatest = 0;
    for (let index = begin; index < end; index++)
      greatest = Math.max(greatest, Math.abs(weights[index] ?? 0));
    // Without a weight there is nothing to scale; 1 is what `quantize` uses.
    const inverse = greatest === 0 ? 1 : Math.fround(greatest / limit);
    kept[row] = keeps === 'maximum' ? greatest : inverse;
    const scale = scaleFor(greatest, bits);
    const [valueOf, integerOf] =
      keeps === 'maximum'
        ? [(integer: number) => integer / scale, (weight: number) => weight * scale]
        : [(integer: number) => integer * inverse, (weight: number) => weight / inverse];
    for (let index = begin; index < end; index++) {
      const weight = weights[index] ?? 0;
      const integer = Math.round(integerOf(weight)) + 0;
      if (!Object.is(Math.fround(valueOf(integer)), weight) || Math.abs(integer) > limit) return null;
      integers[index] = integer;
    }
  }
  return { integers, kept };
}
