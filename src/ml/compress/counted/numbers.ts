/** A model's numbers as words of 32 bits, and back. */
import { fault } from '../../../base/fault.ts';
import type { TensorBits } from '../../../check/settings/quantize.ts';
import { sizeOf, tensorNamed, type TrainedModel } from '../../models/weights.ts';
import { gridOf, valuesOf } from '../grid.ts';
import { scaledRows } from '../quantize.ts';
import { constantsOf, roomForConstants } from './constants.ts';
import type { CountedHeader } from './forms.ts';
import type { CountedFront } from './front.ts';
import type { Numbers, TensorNumbers } from './order.ts';

/** Throws an internal fault if a tensor does not lie on the grid that its description claims. */
export function numbersOf(
  { description, weights }: TrainedModel,
  { tensors, layout }: Pick<CountedFront, 'tensors' | 'layout'>,
): Numbers {
  return {
    tensors: tensors.map((header): TensorNumbers => {
      const values = tensorNamed(weights, header.name);
      const precision = gridIn(header);
      if (precision === null) return { entries: wordsOf(values.slice()), scales: new Uint32Array(0) };
      const grid = gridOf(values, header.shape, precision);
      if (grid === null) return fault(`${header.name} does not lie on a grid of ${precision.bits} bits`);
      return { entries: Uint32Array.from(grid.integers), scales: wordsOf(grid.kept) };
    }),
    ...constantsOf(description, layout),
  };
}

/** Zeros, as many as there are numbers to be read. */
export function roomFor({ tensors, layout, description }: CountedFront): Numbers {
  return {
    tensors: tensors.map((header) => ({
      entries: new Uint32Array(sizeOf(header.shape)),
      scales: new Uint32Array(scalesIn(header)),
    })),
    ...roomForConstants(description, layout),
  };
}

export function weightsOf(header: CountedHeader, { entries, scales }: TensorNumbers): Float32Array {
  const precision = gridIn(header);
  if (precision === null) return new Float32Array(entries.buffer);
  return valuesOf({ integers: Int16Array.from(entries), kept: new Float32Array(scales.buffer) }, precision);
}

/** Names of tensors that have a zero with a sign. */
export function signedZeros({ weights }: TrainedModel): ReadonlySet<string> {
  const isSigned = (values: Float32Array) => values.some((value) => Object.is(value, -0));
  return new Set(Object.keys(weights).filter((name) => isSigned(tensorNamed(weights, name))));
}

/** Whether a scale that is counted in fewer than 32 bits needs more. */
export function hasLowBits(
  { tensors, points }: Numbers,
  { tensors: headers, description }: CountedFront,
): boolean {
  const needsMore = (words: Uint32Array, counted: number) =>
    counted < 32 && words.some((word) => (word & ((1 << (32 - counted)) - 1)) !== 0);
  const [, inverses] = points;
  return (
    needsMore(inverses, 32 - (description.activations?.bits ?? 0)) ||
    tensors.some(({ scales }, at) => needsMore(scales, headers[at]?.counted?.scale || 32))
  );
}

/** Bits that a file must have before it is believed that there is so much to be read. */
export function leastBits({ tensors }: CountedFront): Readonly<Record<'body' | 'remainder', number>> {
  const least = { body: 0, remainder: 0 };
  for (const header of tensors) {
    const entries = sizeOf(header.shape);
    const { counted } = header;
    if (counted === null) {
      least.remainder += 32 * entries;
      continue;
    }
    least[counted.mask === 1 ? 'body' : 'remainder'] += entries;
    least.body += counted.scale * scalesIn(header);
    least.remainder += counted.scale === 0 ? 32 * scalesIn(header) : 0;
  }
  return least;
}

/** Null where the numbers are stored as floats. */
function gridIn({ bits, per, keeps, counted }: CountedHeader): TensorBits | null {
  if (bits === null || per === null || counted === null) return null;
  return { bits, per, ...(keeps === undefined ? {} : { keeps }) };
}

function scalesIn(header: CountedHeader): number {
  const precision = gridIn(header);
  return precision === null ? 0 : scaledRows(header.shape, precision.per);
}

function wordsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
