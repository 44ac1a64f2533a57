/**
 * The safetensors file format: the length of a header as 64-bit integer, a JSON header `{name: {dtype, shape,
 * data_offsets}}`, then the tensors' little-endian bytes. Writing is deterministic: names sorted by code unit, data in
 * the same order without gaps, header padded with spaces to a multiple of 8. Reading trusts nothing.
 */
import { fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import { widenBF16, widenF16 } from './half-precision.ts';

export type StoredArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: StoredArray;
}
export type StoredTensors = Readonly<Record<string, StoredTensor>>;

/** What a file says of itself beside its tensors. */
export type StoredMetadata = Readonly<Record<string, string>>;

/** Values that lie in pieces, all of one type, one at least. */
type ArrayPieces = readonly StoredArray[];

/** Bytes that are not a safetensors file, or one with types that are not read here. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

const arrays = { F32: Float32Array, F64: Float64Array, I32: Int32Array, U8: Uint8Array } as const;
type WrittenType = keyof typeof arrays;

/** Read from other programs' files only; there is no arithmetic in them here. */
const widenings = { F16: widenF16, BF16: widenBF16 } as const;
type ReadType = WrittenType | keyof typeof widenings;

function isWritten(type: ReadType): type is WrittenType {
  return Object.hasOwn(arrays, type);
}

/** Bytes of an element. */
function widthOf(type: ReadType): number {
  return isWritten(type) ? arrays[type].BYTES_PER_ELEMENT : Uint16Array.BYTES_PER_ELEMENT;
}

/** Longest header accepted, in bytes. */
const headerLimit = 100_000_000;

export function encodeSafetensors(tensors: StoredTensors, metadata?: StoredMetadata): Uint8Array {
  const pieces = safetensorsPieces(tensors, metadata);
  const bytes = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The file in pieces, to be written one after the other: a header, and views of the tensors. */
export function safetensorsPieces(
  tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: StoredArray | ArrayPieces }>
  >,
  metadata?: StoredMetadata,
): readonly Uint8Array[] {
  requireLittleEndian();
  const entries = Object.entries(tensors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shape, data }]) => ({ name, shape, pieces: ArrayBuffer.isView(data) ? [data] : data }));
  const header: [string, Json][] = metadata === undefined ? [] : [['__metadata__', sortedByName(metadata)]];
  let offset = 0;
  for (const { name, shape, pieces } of entries) {
    const length = pieces.reduce((total, piece) => total + piece.length, 0);
    if (size(shape) !== length) fault(`tensor ${name}: ${length} values for shape [${shape.join(', ')}]`);
    if (name === '__metadata__') fault('__metadata__ is no tensor name');
    const end = pieces.reduce((total, piece) => total + piece.byteLength, offset);
    const dtype = dtypeOf(pieces[0] ?? fault(`tensor ${name} without a piece`));
    header.push([name, { dtype, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(8 + headerLength);
  new DataView(head.buffer).setBigUint64(0, BigInt(headerLength), true);
  head.set(text, 8);
  head.fill(0x20, 8 + text.length);
  return [
    head,
    ...entries
      .flatMap(({ pieces }) => pieces)
      .map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  ];
}

/** Copies of all tensors, F16 and BF16 as float32. Throws `SafetensorsError`. */
export function decodeSafetensors(bytes: Uint8Array): Record<string, StoredTensor> {
  // Not slice(): a Buffer's own one copies nothing.
  return tensorsIn(bytes, (stored) => new Uint8Array(stored));
}

/** Views of the tensors where they lie, which copies nothing unless one lies askew or has 16 bits. Throws `SafetensorsError`. */
export function viewSafetensors(bytes: Uint8Array): Record<string, StoredTensor> {
  return tensorsIn(bytes, (stored, width) =>
    stored.byteOffset % width === 0 ? stored : new Uint8Array(stored),
  );
}

function tensorsIn(
  bytes: Uint8Array,
  /** `width`: bytes of an element, at a multiple of which its array must begin. */
  take: (stored: Uint8Array, width: number) => Uint8Array,
): Record<string, StoredTensor> {
  requireLittleEndian();
  if (bytes.length < 8) throw new SafetensorsError(`${bytes.length} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > Math.min(headerLimit, bytes.length - 8)) {
    throw new SafetensorsError(`a header of ${headerLength} bytes does not fit into ${bytes.length} bytes`);
  }
  const body = bytes.subarray(8 + headerLength);
  const entries = Object.entries(parseHeader(bytes.subarray(8, 8 + headerLength)))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => readEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered)
      throw new SafetensorsError(`tensor ${quote(name)} leaves a gap or overlaps at byte ${begin}`);
    covered = end;
  }
  if (covered !== body.length) {
    throw new SafetensorsError(`tensors take ${covered} bytes, but ${body.length} follow the header`);
  }
  return Object.fromEntries(
    entries.map(({ name, dtype, shape, begin, end }) => {
      const width = widthOf(dtype);
      const { buffer, byteOffset, byteLength } = take(body.subarray(begin, end), width);
      const place = [buffer as ArrayBuffer, byteOffset, byteLength / width] as const;
      const data = isWritten(dtype)
        ? new arrays[dtype](...place)
        : widenings[dtype](new Uint16Array(...place));
      return [name, { shape, data }];
    }),
  );
}

interface Entry {
  readonly name: string;
  readonly dtype: ReadType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SafetensorsError('the header is not UTF-8 JSON');
  }
  if (!isObject(header)) throw new SafetensorsError('the header is not an object');
  return header;
}

function readEntry(name: string, entry: unknown): Entry {
  const wrong = (what: string): never => {
    throw new SafetensorsError(`tensor ${quote(name)}: ${what}`);
  };
  if (!isObject(entry)) return wrong('its entry is not an object');
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (!isReadType(dtype)) {
    const types = Object.keys({ ...arrays, ...widenings }).join(', ');
    return wrong(
      `its type is ${typeof dtype === 'string' ? quote(dtype) : 'no text'}, which is none of ${types}`,
    );
  }
  if (!isCounts(shape)) return wrong('its shape is not a list of sizes');
  if (!isCounts(offsets) || offsets.length !== 2) return wrong('its offsets are not a pair of places');
  const [begin = 0, end = 0] = offsets;
  const expected = size(shape) * widthOf(dtype);
  if (!Number.isSafeInteger(expected) || end - begin !== expected) {
    return wrong(`${end - begin} bytes for ${dtype} [${shape.join(', ')}]`);
  }
  return { name, dtype, shape, begin, end };
}

function isReadType(type: unknown): type is ReadType {
  return typeof type === 'string' && (Object.hasOwn(arrays, type) || Object.hasOwn(widenings, type));
}

function sortedByName(metadata: StoredMetadata): StoredMetadata {
  return Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As the header names it. */
export function dtypeOf(data: StoredArray): WrittenType {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Int32Array) return 'I32';
  return 'U8';
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
}

function requireLittleEndian(): void {
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) fault('big-endian machines are not served');
}
