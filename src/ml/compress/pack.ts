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
import type { ModelDescription } from '../models/description.ts';
import { sizeOf, tensorNamed, weightShapes, type TrainedModel } from '../models/weights.ts';
import { packBits, packedBytes, unpackBits } from './bits.ts';
import { crc32 } from './crc.ts';
import { gridOf, valuesOf } from './grid.ts';
import { scaledRows } from './quantize.ts';

/** Bytes that are not a packed model, or a damaged one. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

interface TensorHeader {
  readonly name: string;
  readonly shape: readonly number[];
  /** null = float32. */
  readonly bits: number | null;
  readonly per: TensorBits['per'] | null;
  readonly keeps?: 'maximum';
  readonly sparse: boolean;
}

interface Header {
  readonly description: ModelDescription;
  readonly tensors: readonly TensorHeader[];
}

const magic = Uint8Array.of(0x41, 0x54, 0x48, 0x41, 0x4e, 0x4f, 0x52, 1);
const preamble = 16;

/** Throws an internal fault if a tensor does not lie on the grid that its description claims. */
export function pack({ description, weights }: TrainedModel): Uint8Array {
  const tensors = Object.entries(weightShapes(description)).map(([name, shape]) =>
    packTensor(name, shape, tensorNamed(weights, name), description.bits[name] ?? null),
  );
  const header: Header = { description, tensors: tensors.map(({ header }) => header) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const parts = [text, ...tensors.flatMap(({ parts }) => parts)];
  const bytes = new Uint8Array(preamble + parts.reduce((sum, part) => sum + part.length, 0));
  let at = preamble;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(12, text.length, true);
  view.setUint32(8, crc32(bytes.subarray(preamble)), true);
  return bytes;
}

/** Throws `PackError`. */
export function unpack(bytes: Uint8Array): TrainedModel {
  const { description, tensors } = readHeader(bytes);
  const reader = new Reader(bytes, preamble + headerLength(bytes));
  const weights = tensors.map((tensor): [string, Float32Array] => [
    tensor.name,
    unpackTensor(tensor, reader),
  ]);
  reader.expectEnd();
  return { description, weights: Object.fromEntries(weights) };
}

function packTensor(name: string, shape: readonly number[], weights: Float32Array, bits: TensorBits | null) {
  const present = presence(weights);
  const count = present.reduce((sum, bit) => sum + bit, 0);
  const width = bits?.bits ?? 32;
  const sparse =
    packedBytes(weights.length, 1) + packedBytes(count, width) < packedBytes(weights.length, width);
  const parts: Uint8Array[] = sparse ? [packBits(present, 1)] : [];
  if (bits === null) {
    parts.push(bytesOf(sparse ? gather(weights, present, new Float32Array(count)) : weights));
  } else {
    const grid = gridOf(weights, shape, bits) ?? fault(`${name} does not lie on a grid of ${bits.bits} bits`);
    const integers = sparse ? gather(grid.integers, present, new Int16Array(count)) : grid.integers;
    parts.push(bytesOf(grid.kept), packBits(new Uint16Array(integers.buffer), width));
  }
  const precision = { bits: bits?.bits ?? null, per: bits?.per ?? null };
  const keeps = bits?.keeps === undefined ? {} : { keeps: bits.keeps };
  const header: TensorHeader = { name, shape, ...precision, ...keeps, sparse };
  return { header, parts };
}

function unpackTensor({ shape, bits, per, keeps, sparse }: TensorHeader, reader: Reader): Float32Array {
  const size = sizeOf(shape);
  const present = sparse ? unpackBits(reader.take(packedBytes(size, 1)), size, 1) : null;
  const count = present === null ? size : present.reduce((sum, bit) => sum + bit, 0);
  if (bits === null) {
    const values = reader.floats(count);
    return present === null ? values : scatter(values, present, new Float32Array(size));
  }
  const precision: TensorBits = { bits, per: per ?? 'tensor', ...(keeps === undefined ? {} : { keeps }) };
  const kept = reader.floats(scaledRows(shape, precision.per));
  const words = unpackBits(reader.take(packedBytes(count, bits)), count, bits);
  const integers = new Int16Array(words.buffer);
  const unused = 32 - bits;
  for (let index = 0; index < count; index++) integers[index] = ((words[index] ?? 0) << unused) >> unused;
  const all = present === null ? integers : scatter(integers, present, new Int16Array(size));
  return valuesOf({ integers: all, kept }, precision);
}

/** 1 where any bit of the weight is set: a zero with a sign is not nothing. */
function presence(weights: Float32Array): Uint16Array {
  const words = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  const present = new Uint16Array(words.length);
  for (let index = 0; index < words.length; index++) present[index] = words[index] === 0 ? 0 : 1;
  return present;
}

/** The entries that are present, one after the other. */
function gather<A extends Float32Array | Int16Array>(all: A, present: Uint16Array, stored: A): A {
  let next = 0;
  for (let index = 0; index < present.length; index++) {
    if (present[index] === 1) stored[next++] = all[index] ?? 0;
  }
  return stored;
}

/** Puts stored entries back to their places. */
function scatter<A extends Float32Array | Int16Array>(stored: A, present: Uint16Array, all: A): A {
  let next = 0;
  for (let index = 0; index < present.length; index++) {
    if (present[index] === 1) all[index] = stored[next++] ?? 0;
  }
  return all;
}

function headerLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(12, true);
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < preamble || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new PackError('not a packed model, or one of another version');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== crc32(bytes.subarray(preamble)))
    throw new PackError('the checksum is wrong');
  const length = headerLength(bytes);
  if (length > bytes.length - preamble) throw new PackError('the header is longer than the file');
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(preamble, preamble + length),
    );
    header = JSON.parse(text);
  } catch {
    throw new PackError('the header is not JSON');
  }
  if (!isHeader(header)) throw new PackError('the header does not describe a model');
  return header;
}

function isHeader(header: unknown): header is Header {
  if (!isObject(header) || !isObject(header['description'])) return false;
  const { tensors } = header;
  return Array.isArray(tensors) && tensors.every(isTensorHeader);
}

function isTensorHeader(header: unknown): header is TensorHeader {
  if (!isObject(header)) return false;
  const { name, shape, bits, per, keeps, sparse } = header;
  const isSize = (extent: unknown) => Number.isInteger(extent) && Number(extent) >= 0;
  const isWhole = bits === null && per === null;
  const isGrid =
    Number.isInteger(bits) && Number(bits) >= 2 && Number(bits) <= 16 && (per === 'row' || per === 'tensor');
  return (
    typeof name === 'string' &&
    Array.isArray(shape) &&
    shape.every(isSize) &&
    (isWhole || isGrid) &&
    (keeps === undefined || keeps === 'maximum') &&
    typeof sparse === 'boolean'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
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
