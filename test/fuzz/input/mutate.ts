/** Bytes that are nearly right: what a parser was not made for lies beside what it was made for. */
import type { Draw } from '../draw.ts';

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x5b, 0x7b, 0x2e, 0x28];
const numbers = [
  '-1',
  '0',
  '1e308',
  '1e-400',
  '9007199254740993',
  '4294967296',
  '-0',
  'null',
  '1e999',
  '2147483648',
];

/** One to a few changes of an input, with pieces of another and words of the format. */
export function mutated(
  input: Uint8Array,
  other: Uint8Array,
  words: readonly string[],
  draw: Draw,
): Uint8Array {
  let bytes: Uint8Array = Buffer.from(input);
  for (let left = 1 + draw.below(4); left > 0; left--) bytes = changed(bytes, other, words, draw);
  return bytes;
}

function changed(bytes: Uint8Array, other: Uint8Array, words: readonly string[], draw: Draw): Uint8Array {
  const at = draw.below(bytes.length + 1);
  const length = draw.below(Math.min(64, bytes.length - at + 1));
  switch (draw.below(9)) {
    case 0:
      return replaced(bytes, at, length, new Uint8Array());
    case 1:
      return withByte(bytes, draw, (byte) => byte ^ (1 << draw.below(8)));
    case 2:
      return withByte(bytes, draw, () => draw.among(interesting));
    case 3:
      return replaced(bytes, at, 0, bytes.subarray(at, at + length));
    case 4: {
      const from = draw.below(other.length + 1);
      return replaced(bytes, at, length, other.subarray(from, from + draw.below(64)));
    }
    case 5:
      return replaced(bytes, at, 0, Buffer.from(draw.among([...words, ...numbers])));
    case 6:
      return withNumber(bytes, draw);
    case 7:
      return withInteger(bytes, draw);
    default:
      return bytes.subarray(0, at);
  }
}

function replaced(bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

function withByte(bytes: Uint8Array, draw: Draw, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = draw.below(bytes.length);
  const copy = Uint8Array.from(bytes);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** Some number of a text becomes another one. */
function withNumber(bytes: Uint8Array, draw: Draw): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const found = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
  if (found.length === 0) return bytes;
  const { index, 0: number } = draw.among(found);
  return replaced(bytes, index, number.length, Buffer.from(draw.among(numbers)));
}

/** Some bytes become an integer that is much too large, or the one before the first. */
function withInteger(bytes: Uint8Array, draw: Draw): Uint8Array {
  if (bytes.length < 8) return bytes;
  const copy = Buffer.from(bytes);
  const at = draw.below(copy.length - 7);
  const value = draw.among([
    0n,
    1n,
    0xffn,
    0xffffn,
    0x7fffffffn,
    0xffffffffn,
    1n << 40n,
    (1n << 63n) - 1n,
    (1n << 64n) - 1n,
  ]);
  if (draw.chance(0.5)) copy.writeBigUInt64LE(value, at);
  else copy.writeUInt32LE(Number(value & 0xffffffffn), at);
  return copy;
}

/** One kind of bracket, or of whatever opens, so often that whoever calls itself for each runs out of stack. */
export function nested(word: string, times: number): Uint8Array {
  return Buffer.from(word.repeat(times));
}
