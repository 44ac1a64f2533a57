/**
 * Numbers of 16 bits as float32, which holds all of them exactly: `F16` is IEEE 754 binary16 (5 bits of exponent, 10 of
 * fraction), `BF16` the upper half of a binary32.
 */

export function widenF16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, binary16);
}

export function widenBF16(bits: Uint16Array): Float32Array {
  const words = Uint32Array.from(bits, (half) => half << 16);
  return new Float32Array(words.buffer);
}

function binary16(half: number): number {
  const sign = half >> 15 === 0 ? 1 : -1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
