/** The front of a packed model: what stands where in the bytes after it. Reading trusts nothing. */
import type { TensorBits } from '../../check/settings/quantize.ts';
import type { ModelDescription } from '../models/description.ts';
import { sizeOf, tensorNamed, weightShapes, type TrainedModel } from '../models/weights.ts';
import { packedBytes } from './bits.ts';
import { crc32 } from './crc.ts';
import { isObject } from '../../base/shape.ts';
import { isGridForm, isSize, PackError, parsedJson, shapesOf } from './packed-checks.ts';

export interface TensorHeader {
  readonly name: string;
  readonly shape: readonly number[];
  /** null = float32. */
  readonly bits: number | null;
  readonly per: TensorBits['per'] | null;
  readonly keeps?: 'maximum';
  readonly sparse: boolean;
}

export interface PackedHeader {
  readonly description: ModelDescription;
  readonly tensors: readonly TensorHeader[];
}

const magic = Uint8Array.of(0x41, 0x54, 0x48, 0x41, 0x4e, 0x4f, 0x52, 1);
/** Magic, checksum and the length of the header. */
const preamble = 16;

/** Whether bytes call themselves a packed model, of whatever version. */
export function isPacked(bytes: Uint8Array): boolean {
  return magic.subarray(0, 7).every((byte, index) => bytes[index] === byte);
}

/** What every layout says of a tensor; without a grid it is float32. */
export function formOf(
  name: string,
  shape: readonly number[],
  grid: TensorBits | undefined,
): Omit<TensorHeader, 'sparse'> {
  return {
    name,
    shape,
    bits: grid?.bits ?? null,
    per: grid?.per ?? null,
    ...(grid?.keeps === undefined ? {} : { keeps: grid.keeps }),
  };
}

/** What there is to say of each tensor, in the order of the file; a tensor is sparse where that is shorter. */
export function headerOf({ description, weights }: TrainedModel): PackedHeader {
  const tensors = Object.entries(weightShapes(description)).map(([name, shape]): TensorHeader => {
    const size = sizeOf(shape);
    const width = description.bits[name]?.bits ?? 32;
    const stored = packedBytes(presentIn(tensorNamed(weights, name)), width);
    return {
      ...formOf(name, shape, description.bits[name]),
      sparse: packedBytes(size, 1) + stored < packedBytes(size, width),
    };
  });
  return { description, tensors };
}

/** Entries of which any bit is set: a zero with a sign is not nothing. */
export function presentIn(weights: Float32Array): number {
  const words = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  return words.reduce((count, word) => (word === 0 ? count : count + 1), 0);
}

export function encodeHeader(header: PackedHeader): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(header));
}

/** Bytes before the first tensor, of a header of so many. */
export function frontBytes(headerLength: number): number {
  return preamble + headerLength;
}

/** A whole file of a header and what follows it. */
export function sealed(header: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const front = frontBytes(header.length);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, front));
  bytes.set(magic);
  bytes.set(header, preamble);
  let at = front;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(12, header.length, true);
  view.setUint32(8, crc32(bytes.subarray(preamble)), true);
  return bytes;
}

/** Throws `PackError` where the file is damaged, or holds no model that is known here. */
export function readHeader(bytes: Uint8Array): { readonly header: PackedHeader; readonly front: number } {
  if (bytes.length < preamble || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new PackError('not a packed model, or one of another version');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== crc32(bytes.subarray(preamble)))
    throw new PackError('the checksum is wrong');
  const length = view.getUint32(12, true);
  if (length > bytes.length - preamble) throw new PackError('the header is longer than the file');
  const header = parsedJson(bytes.subarray(preamble, preamble + length));
  if (!isHeader(header)) throw new PackError('the header does not describe a model');
  requireOwnTensors(header);
  return { header, front: frontBytes(length) };
}

/** The tensors must be those of the model that is described, each as it is described. */
function requireOwnTensors({ description, tensors }: PackedHeader): void {
  const expected = Object.entries(shapesOf(description).shapes);
  const isOwn = ({ name, shape, bits, per, keeps }: TensorHeader, at: number): boolean => {
    const [own, extents = []] = expected[at] ?? [];
    const grid = description.bits[name];
    return (
      name === own &&
      shape.length === extents.length &&
      shape.every((extent, axis) => extent === extents[axis]) &&
      bits === (grid?.bits ?? null) &&
      per === (grid?.per ?? null) &&
      keeps === grid?.keeps
    );
  };
  if (tensors.length !== expected.length || !tensors.every(isOwn))
    throw new PackError('the tensors are not those of the model that the header describes');
}

function isHeader(header: unknown): header is PackedHeader {
  if (!isObject(header) || !isObject(header['description'])) return false;
  const { tensors } = header;
  return Array.isArray(tensors) && tensors.every(isTensorHeader);
}

function isTensorHeader(header: unknown): header is TensorHeader {
  if (!isObject(header)) return false;
  const { name, shape, bits, per, keeps, sparse } = header;
  const isWhole = bits === null && per === null && keeps === undefined;
  return (
    typeof name === 'string' &&
    Array.isArray(shape) &&
    shape.every(isSize) &&
    (isWhole || isGridForm(header)) &&
    typeof sparse === 'boolean'
  );
}
