/**
 * The packed model: the bytes that a compressed model really takes. Little-endian.
 *
 *     8 bytes   "ATHANOR" and the version, 1
 *     uint32    CRC-32 of everything from byte 16 on
 *     uint32    length of the header
 *     header    JSON: {description, tensors: [{name, shape, bits, per, keeps?, sparse}]}
 *     tensors   one after the other, in the header's order, without gaps:
 *                 bitmask   if sparse: one bit an entry, least significant first, 1 = not zero; padded to a byte
 *                 scales    if bits is not null: float32 inverse scales, one a row or one; greatest magnitudes
 *                           if keeps is "maximum"
 *                 values    of all entries, or of the nonzero ones if sparse: float32 if bits is null, else
 *                           two's complement integers of `bits` bits, least significant first; padded to a byte
 *
 * A tensor is sparse where that is shorter. Unpacking gives back every weight bit for bit.
 */
import { fault } from '../../base/fault.ts';
import type { TensorBits } from '../../check/settings/quantize.ts';
import { sizeOf, tensorNamed, type TrainedModel } from '../models/weights.ts';
import { packBits, packedBytes, unpackBits } from './bits.ts';
import { gridOf, valuesOf } from './grid.ts';
import { PackError } from './packed-checks.ts';
import { encodeHeader, headerOf, readHeader, sealed, type TensorHeader } from './packed-header.ts';
import { scaledRows } from './quantize.ts';

/** Throws an internal fault if a tensor does not lie on the grid that its description claims. */
export function pack(model: TrainedModel): Uint8Array {
  const header = headerOf(model);
  const parts = header.tensors.flatMap((tensor) =>
    packTensor(tensor, tensorNamed(model.weights, tensor.name)),
  );
  return sealed(encodeHeader(header), parts);
}

/** Throws `PackError`. */
export function unpack(bytes: Uint8Array): TrainedModel {
  const { header, front } = readHeader(bytes);
  const reader = new Reader(bytes, front);
  const weights = header.tensors.map((tensor): [string, Float32Array] => [
    tensor.name,
    unpackTensor(tensor, reader),
  ]);
  reader.expectEnd();
  return { description: header.description, weights: Object.fromEntries(weights) };
}

function packTensor(tensor: TensorHeader, weights: Float32Array): readonly Uint8Array[] {
  const { name, shape, bits, sparse } = tensor;
  const present = sparse ? presence(weights) : null;
  const mask = present === null ? [] : [packBits(present, 1)];
  if (bits === null) return [...mask, bytesOf(present === null ? weights : gathered(weights, present))];
  const grid = gridOf(weights, shape, precisionOf(bits, tensor));
  if (grid === null) return fault(`${name} does not lie on a grid of ${bits} bits`);
  const integers = present === null ? grid.integers : gathered(grid.integers, present);
  return [...mask, bytesOf(grid.kept), packBits(new Uint16Array(integers.buffer), bits)];
}

function unpackTensor(tensor: TensorHeader, reader: Reader): Float32Array {
  const { shape, bits, sparse } = tensor;
  const size = sizeOf(shape);
  const present = sparse ? unpackBits(reader.take(packedBytes(size, 1)), size, 1) : null;
  const count = present === null ? size : present.reduce((sum, bit) => sum + bit, 0);
  if (bits === null) {
    const values = reader.floats(count);
    return present === null ? values : scatter(values, present, new Float32Array(size));
  }
  const precision = precisionOf(bits, tensor);
  const kept = reader.floats(scaledRows(shape, precision.per));
  const words = unpackBits(reader.take(packedBytes(count, bits)), count, bits);
  const integers = new Int16Array(words.buffer);
  const unused = 32 - bits;
  for (let index = 0; index < count; index++) integers[index] = ((words[index] ?? 0) << unused) >> unused;
  const all = present === null ? integers : scatter(integers, present, new Int16Array(size));
  return valuesOf({ integers: all, kept }, precision);
}

function precisionOf(bits: number, { per, keeps }: TensorHeader): TensorBits {
  return { bits, per: per ?? 'tensor', ...(keeps === undefined ? {} : { keeps }) };
}

/** 1 where any bit of the weight is set: a zero with a sign is not nothing. */
function presence(weights: Float32Array): Uint16Array {
  const words = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  const present = new Uint16Array(words.length);
  for (let index = 0; index < words.length; index++) present[index] = words[index] === 0 ? 0 : 1;
  return present;
}

/** The entries that are present, one after the other. */
function gathered<A extends Float32Array | Int16Array>(all: A, present: Uint16Array): A {
  return all.filter((_, index) => present[index] === 1) as A;
}

/** Puts stored entries back to their places. */
function scatter<A extends Float32Array | Int16Array>(stored: A, present: Uint16Array, all: A): A {
  let next = 0;
  for (let index = 0; index < present.length; index++) {
    if (present[index] === 1) all[index] = stored[next++] ?? 0;
  }
  return all;
}

/** Takes bytes from front to back. */
class Reader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new PackError('the file ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  floats(count: number): Float32Array {
    // A copy lies on a multiple of 4; slice() of a Buffer would not make one.
    return new Float32Array(new Uint8Array(this.take(4 * count)).buffer);
  }

  expectEnd(): void {
    if (this.#at !== this.#bytes.length) throw new PackError('the file goes on after its last tensor');
  }
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
