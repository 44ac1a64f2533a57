import { fault } from '../../base/fault.ts';
import { philox, type Counter, type Key } from './philox.ts';

const wordsAtOnce = 1024;

/**
 * Random numbers of one purpose. A stream consists of 2^32 sections of 2^34 words each; `seek` goes to the start of a
 * section (a step of training, say) at no cost, so nothing but the seed, the purpose and a section need be remembered.
 */
export class Stream {
  readonly #key: Key;
  readonly #third: number;
  readonly #fourth: number;
  readonly #words = new Uint32Array(wordsAtOnce);
  #section = 0;
  /** Counter of the first block that has not been generated yet. */
  #block = 0;
  /** Place in `#words`; at its end nothing is buffered. */
  #at = wordsAtOnce;

  constructor(key: Key, third: number, fourth: number) {
    this.#key = key;
    this.#third = third;
    this.#fourth = fourth;
  }

  /** Continues at the start of `section`, an integer in 0..2^32-1. */
  seek(section: number): this {
    if (!Number.isInteger(section) || section < 0 || section > 0xffffffff) fault(`no section ${section}`);
    this.#section = section;
    this.#block = 0;
    this.#at = wordsAtOnce;
    return this;
  }

  /** An integer in 0..2^32-1. */
  word(): number {
    if (this.#at === wordsAtOnce) {
      this.#generate(this.#words);
      this.#at = 0;
    }
    return this.#words[this.#at++] ?? fault('empty buffer');
  }

  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Of the normal distribution with deviation 1 around zero (Box and Muller 1958). */
  normal(): number {
    // 1 - u lies in (0, 1], so its logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** An integer in 0..bound-1, each equally likely; bound is at most 2^32. */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x100000000) fault(`no integers below ${bound}`);
    const fair = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const word = this.word();
      if (word < fair) return word % bound;
    }
  }

  /** Fills with float32 values uniform in [low, high), 24 random bits each. */
  fillUniform(target: Float32Array, low: number, high: number): void {
    const scale = (high - low) / 0x1000000;
    for (let index = 0; index < target.length; index++) target[index] = low + (this.word() >>> 8) * scale;
  }

  /** Fills with float32 values of a normal distribution around zero (Box and Muller 1958), two a pair of uniforms. */
  fillNormal(target: Float32Array, deviation: number): void {
    for (let index = 0; index < target.length; index += 2) {
      // 1 - u lies in (0, 1], so its logarithm is finite.
      const radius = deviation * Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      target[index] = radius * Math.cos(angle);
      // Beyond an odd end this assigns to no element, which a typed array ignores.
      target[index + 1] = radius * Math.sin(angle);
    }
  }

  /**
   * Fills with ones (kept, probability `keep`) and zeros. Two entries a word, so the probability is rounded to a
   * multiple of 2^-16. Starts at a fresh block.
   */
  fillKeepMask(target: Float32Array, keep: number): void {
    const threshold = Math.round(keep * 0x10000);
    const words = this.#words;
    this.#at = wordsAtOnce;
    for (let start = 0; start < target.length; start += 2 * wordsAtOnce) {
      this.#generate(words);
      const end = Math.min(target.length, start + 2 * wordsAtOnce);
      for (let index = start, at = 0; index < end; index += 2, at++) {
        const word = words[at] ?? 0;
        target[index] = (word & 0xffff) < threshold ? 1 : 0;
        // Beyond an odd end this assigns to no element, which a typed array ignores.
        target[index + 1] = word >>> 16 < threshold ? 1 : 0;
      }
    }
  }

  #generate(words: Uint32Array): void {
    const counter: Counter = [this.#block, this.#section, this.#third, this.#fourth];
    philox(counter, this.#key, words);
    this.#block += words.length / 4;
  }
}

/**
 * The stream of a purpose (`initialise embedding`, `dropout layers.0`) under a seed, a non-negative safe integer.
 * Purpose and seed are digested by chaining the generator itself, so streams are unrelated to one another.
 */
export function stream(seed: number, purpose: string): Stream {
  if (!Number.isSafeInteger(seed) || seed < 0) fault(`seed ${seed} is not a non-negative safe integer`);
  const key: Key = [seed % 0x100000000, Math.floor(seed / 0x100000000)];
  const digest = Uint32Array.of(purpose.length, 0, 0, 0);
  for (let at = 0; at < purpose.length || at === 0; at += 4) {
    const counter: Counter = [
      word(digest, 0) ^ code(purpose, at),
      word(digest, 1) ^ code(purpose, at + 1),
      word(digest, 2) ^ code(purpose, at + 2),
      word(digest, 3) ^ code(purpose, at + 3),
    ];
    philox(counter, key, digest);
  }
  return new Stream([word(digest, 0), word(digest, 1)], word(digest, 2), word(digest, 3));
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? fault(`no word ${index}`);
}

function code(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}
