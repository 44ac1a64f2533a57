import { fault } from '../../base/fault.ts';

/** The low `width` bits (1..16) of integers, one after the other, least significant bit first. */
export function packBits(values: Uint16Array, width: number): Uint8Array {
  const bytes = new Uint8Array(packedBytes(values.length, width));
  let pending = 0;
  let pendingBits = 0;
  let at = 0;
  const mask = (1 << width) - 1;
  for (const value of values) {
    pending |= (value & mask) << pendingBits;
    pendingBits += width;
    for (; pendingBits >= 8; pendingBits -= 8) {
      bytes[at++] = pending;
      pending >>>= 8;
    }
  }
  if (pendingBits > 0) bytes[at] = pending;
  return bytes;
}

export function unpackBits(bytes: Uint8Array, count: number, width: number): Uint16Array {
  if (bytes.length !== packedBytes(count, width)) fault(`${bytes.length} bytes for ${count} x ${width} bits`);
  const values = new Uint16Array(count);
  const mask = (1 << width) - 1;
  let pending = 0;
  let pendingBits = 0;
  let at = 0;
  for (let index = 0; index < count; index++) {
    for (; pendingBits < width; pendingBits += 8) pending |= (bytes[at++] ?? 0) << pendingBits;
    values[index] = pending & mask;
    pending >>>= width;
    pendingBits -= width;
  }
  return values;
}

export function packedBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}
