/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3" (SC 2011), section 3.3. A block is a pure function of a 128-bit counter and a 64-bit key, so any place of a
 * stream can be computed without the places before it.
 */
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
/** Golden ratio and sqrt(3) - 1: added to the key after each round. */
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

const low0 = multiplier0 & 0xffff;
const high0 = multiplier0 >>> 16;
const low1 = multiplier1 & 0xffff;
const high1 = multiplier1 >>> 16;

export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

/**
 * Fills `words` (length a multiple of 4) with the blocks of consecutive counters; only the first counter word counts
 * up, modulo 2^32. 32-bit products are put together from 16-bit halves, which stay in integer registers.
 */
export function philox(counter: Counter, key: Key, words: Uint32Array): void {
  const [first, second, third, fourth] = counter;
  for (let at = 0, block = first; at < words.length; at += 4, block = (block + 1) | 0) {
    let c0 = block | 0;
    let c1 = second | 0;
    let c2 = third | 0;
    let c3 = fourth | 0;
    let k0 = key[0] | 0;
    let k1 = key[1] | 0;
    for (let round = 0; round < rounds; round++) {
      const a = c0 & 0xffff;
      const b = c0 >>> 16;
      const aHigh = Math.imul(a, high0);
      const bLow = Math.imul(b, low0);
      const middle0 = (Math.imul(a, low0) >>> 16) + (aHigh & 0xffff) + (bLow & 0xffff);
      const upper0 = (Math.imul(b, high0) + (aHigh >>> 16) + (bLow >>> 16) + (middle0 >>> 16)) | 0;
      const lower0 = Math.imul(c0, multiplier0);

      const d = c2 & 0xffff;
      const e = c2 >>> 16;
      const dHigh = Math.imul(d, high1);
      const eLow = Math.imul(e, low1);
      const middle1 = (Math.imul(d, low1) >>> 16) + (dHigh & 0xffff) + (eLow & 0xffff);
      const upper1 = (Math.imul(e, high1) + (dHigh >>> 16) + (eLow >>> 16) + (middle1 >>> 16)) | 0;
      const lower1 = Math.imul(c2, multiplier1);

      c0 = upper1 ^ c1 ^ k0;
      c1 = lower1;
      c2 = upper0 ^ c3 ^ k1;
      c3 = lower0;
      k0 = (k0 + weyl0) | 0;
      k1 = (k1 + weyl1) | 0;
    }
    words[at] = c0;
    words[at + 1] = c1;
    words[at + 2] = c2;
    words[at + 3] = c3;
  }
}
