import type { TensorBits } from '../../check/settings/quantize.ts';
import { greatestInteger, scaledRows, type QuantizedTensor } from './quantize.ts';

export type GridTensor = Pick<QuantizedTensor, 'integers' | 'inverseScales'>;

/**
 * Integers and inverse scales of weights that `quantize` left, recovered exactly: a row's greatest magnitude is the
 * greatest integer times the inverse scale. Null if the weights do not lie on such a grid.
 */
export function gridOf(
  weights: Float32Array,
  shape: readonly number[],
  { bits, per }: TensorBits,
): GridTensor | null {
  const rows = scaledRows(shape, per);
  const columns = rows === 0 ? 0 : weights.length / rows;
  const inverseScales = new Float32Array(rows);
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
    inverseScales[row] = inverse;
    for (let index = begin; index < end; index++) {
      const weight = weights[index] ?? 0;
      const integer = Math.round(weight / inverse) + 0;
      if (!Object.is(Math.fround(integer * inverse), weight) || Math.abs(integer) > limit) return null;
      integers[index] = integer;
    }
  }
  return { integers, inverseScales };
}
