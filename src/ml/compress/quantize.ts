/**
 * Symmetric linear quantization. A row, or the tensor, with greatest magnitude m has the scale
 *
 *     s = (2^(b-1) - 1) / m        (1 if m = 0)
 *     q = round half to even(s w), an integer in ±(2^(b-1) - 1)
 *
 * and the value q / s. Weights are left as q times the *inverse scale*: float32(1/s) with the lowest b bits of its
 * IEEE-754 word cleared. It then has at most 24 - b significant bits, so the product with a b-bit integer is exact in
 * float32, and scale and integers can be read back from the weights alone. Linear quantization as in Distiller
 * (Zmora et al. 2019, arXiv 1910.12232); truncated inverse scales as in MicroNet, which leaves biases as float32(q / s):
 * of these m can be read back, and so s.
 */
import type { TensorBits } from '../../check/settings/quantize.ts';
import { sizeOf } from '../models/weights.ts';

export interface QuantizedTensor {
  /** One a row, or one. Double precision. */
  readonly scales: Float64Array;
  /** Row-major. */
  readonly integers: Int16Array;
  /** Truncated 1/s, one for each scale. */
  readonly inverseScales: Float32Array;
}

/** Rows that share a scale: the first dimension's under `row`, all together under `tensor`. */
export function scaledRows(shape: readonly number[], per: TensorBits['per']): number {
  const [rows = 1] = shape;
  return per === 'row' ? rows : 1;
}

/** Greatest integer of b bits, 2^(b-1) - 1; its negative is the least one used. */
export function greatestInteger(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

export function quantize(
  weights: Float32Array,
  shape: readonly number[],
  { bits, per }: TensorBits,
): QuantizedTensor {
  const rows = scaledRows(shape, per);
  const columns = rows === 0 ? 0 : sizeOf(shape) / rows;
  const scales = new Float64Array(rows);
  const integers = new Int16Array(weights.length);
  for (let row = 0; row < rows; row++) {
    const begin = row * columns;
    const end = begin + columns;
    const scale = scaleFor(greatestMagnitude(weights, begin, end), bits);
    scales[row] = scale;
    for (let index = begin; index < end; index++)
      integers[index] = roundHalfEven(scale * (weights[index] ?? 0));
  }
  return {
    scales,
    integers,
    inverseScales: Float32Array.from(scales, (scale) => truncatedInverse(scale, bits)),
  };
}

/** The weights that a stage leaves, on the grid of `precision`. */
export function rounded(
  weights: Float32Array,
  shape: readonly number[],
  precision: TensorBits,
): Float32Array {
  const tensor = quantize(weights, shape, precision);
  return precision.keeps === 'maximum' ? nearestValues(tensor) : dequantize(tensor);
}

/** `q / s` of every entry, rounded once, to single precision. */
export function nearestValues({ integers, scales }: Omit<QuantizedTensor, 'inverseScales'>): Float32Array {
  const values = new Float32Array(integers.length);
  const columns = integers.length / scales.length;
  for (const [row, scale] of scales.entries()) {
    for (let index = row * columns; index < (row + 1) * columns; index++)
      values[index] = (integers[index] ?? 0) / scale;
  }
  return values;
}

/** The weights that a quantized tensor stands for: integer times inverse scale, exact. */
export function dequantize({ integers, inverseScales }: Omit<QuantizedTensor, 'scales'>): Float32Array {
  const values = new Float32Array(integers.length);
  const columns = integers.length / inverseScales.length;
  for (const [row, inverse] of inverseScales.entries()) {
    for (let index = row * columns; index < (row + 1) * columns; index++) {
      // A negative integer times an inverse scale that vanished is a zero with a sign; it loses it here.
      values[index] = (integers[index] ?? 0) * inverse + 0;
    }
  }
  return values;
}

export function scaleFor(greatest: number, bits: number): number {
  return greatest === 0 ? 1 : greatestInteger(bits) / greatest;
}

export function truncatedInverse(scale: number, bits: number): number {
  const inverse = Float32Array.of(1 / scale);
  const word = new Uint32Array(inverse.buffer);
  word[0] = ((word[0] ?? 0) >>> bits) << bits;
  return inverse[0] ?? 0;
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const over = value - floor;
  if (over !== 0.5) return over < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function greatestMagnitude(weights: Float32Array, begin: number, end: number): number {
  let greatest = 0;
  for (let index = begin; index < end; index++) greatest = Math.max(greatest, Math.abs(weights[index] ?? 0));
  return greatest;
}
