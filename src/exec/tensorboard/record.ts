/**
 * The frame that TensorFlow puts around each record of a file (tensorflow/core/lib/io/record_writer.h): length as uint64,
 * masked CRC-32C of the length, the bytes, masked CRC-32C of the bytes; numbers are little-endian.
 */

/** One record; a file is nothing but such frames, one after the other. */
export function framed(bytes: Uint8Array): Buffer {
  const frame = Buffer.alloc(8 + 4 + bytes.length + 4);
  frame.writeBigUInt64LE(BigInt(bytes.length), 0);
  frame.writeUInt32LE(masked(crc32c(frame.subarray(0, 8))), 8);
  frame.set(bytes, 12);
  frame.writeUInt32LE(masked(crc32c(bytes)), 12 + bytes.length);
  return frame;
}

/** Rotated and moved, because the checksum of bytes that have checksums in them tells less. */
function masked(checksum: number): number {
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

/** The checksum of RFC 3720, appendix B.4. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);
  return ~remainder >>> 0;
}

/** Of Castagnoli's polynomial, lowest bit first. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  return remainder;
});
