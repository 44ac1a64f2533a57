import type { DType, TypedArray } from '../../../src/engine/engine.ts';
import { sizeOf } from '../../../src/engine/graph/graph.ts';

export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: TypedArray;
}

/** Floats spread over `[low, high)`, the same for the same arguments. */
export function floats(shape: readonly number[], low = -2, high = 2): Operand {
  const values = Float32Array.from(
    { length: sizeOf(shape) },
    (_, index) => low + (high - low) * spread(index, shape),
  );
  return { shape, dtype: 'float32', values };
}

/** Integers in `[low, high)`. */
export function integers(shape: readonly number[], low = -3, high = 4): Operand {
  const values = Int32Array.from({ length: sizeOf(shape) }, (_, index) =>
    Math.floor(low + (high - low) * spread(index, shape)),
  );
  return { shape, dtype: 'int32', values };
}

export function listed(shape: readonly number[], dtype: DType, numbers: readonly number[]): Operand {
  return {
    shape,
    dtype,
    values: dtype === 'float32' ? Float32Array.from(numbers) : Int32Array.from(numbers),
  };
}

/** The golden ratio's multiples fill the unit interval evenly and in no order that a kernel could profit from. */
function spread(index: number, shape: readonly number[]): number {
  const position = (index + 1 + 7 * shape.length) * 0.618033988749895;
  return position - Math.floor(position);
}

/**
 * Greatest difference relative to the greatest entry of the expected array, so that entries which cancel to almost
 * nothing are not held to their own size. Infinity where one has a NaN, an infinity or a length that the other has not.
 */
export function relativeError(actual: TypedArray, expected: TypedArray): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  let greatest = 0;
  for (let index = 0; index < expected.length; index++) {
    const [a, e] = [actual[index] ?? NaN, expected[index] ?? NaN];
    if (Object.is(a, e) || a === e) {
      if (Number.isFinite(e)) greatest = Math.max(greatest, Math.abs(e));
      continue;
    }
    if (!Number.isFinite(a) || !Number.isFinite(e)) return Infinity;
    worst = Math.max(worst, Math.abs(a - e));
    greatest = Math.max(greatest, Math.abs(e));
  }
  return worst === 0 ? 0 : worst / greatest;
}
