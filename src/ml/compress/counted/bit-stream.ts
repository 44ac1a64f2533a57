import { PackError } from '../packed-checks.ts';

/** A stream of bits, least significant first, in one of its two directions. */
export interface BitStream {
  /** The lowest `width` bits (0..32) of a word: takes them in and gives them back, or gives those that come next. */
  next(word: number, width: number): number;
}

export class BitWriter implements BitStream {
  #bytes = new Uint8Array(1024);
  #at = 0;
  #pending = 0;
  #pendingBits = 0;

  get bits(): number {
    return 8 * this.#at + this.#pendingBits;
  }

  next(word: number, width: number): number {
    this.#take(word, Math.min(width, 16));
    if (width > 16) this.#take(word >>> 16, width - 16);
    return word;
  }

  /** All bits, filled up with zeros to a byte. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, Math.ceil(this.bits / 8));
    if (this.#pendingBits > 0) bytes[this.#at] = this.#pending;
    return bytes;
  }

  #take(word: number, width: number): void {
    if (this.#at + 4 > this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#bytes.length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#pending |= (word & ((1 << width) - 1)) << this.#pendingBits;
    this.#pendingBits += width;
    for (; this.#pendingBits >= 8; this.#pendingBits -= 8) {
      this.#bytes[this.#at++] = this.#pending;
      this.#pending >>>= 8;
    }
  }
}

/** Throws `PackError` where a file ends too early or goes on. */
export class BitReader implements BitStream {
  readonly #bytes: Uint8Array;
  #at = 0;
  #pending = 0;
  #pendingBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** To be asked before room is made for what is to be read. */
  require(bits: number): void {
    if (!(bits <= 8 * (this.#bytes.length - this.#at) + this.#pendingBits))
      throw new PackError('the file ends too early');
  }

  next(_word: number, width: number): number {
    const low = this.#give(Math.min(width, 16));
    return width > 16 ? (low | (this.#give(width - 16) << 16)) >>> 0 : low;
  }

  /** Nothing may be left but zeros that fill the last byte. */
  finish(): void {
    if (this.#at !== this.#bytes.length || this.#pending !== 0)
      throw new PackError('the file goes on after its last value');
  }

  #give(width: number): number {
    for (; this.#pendingBits < width; this.#pendingBits += 8) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new PackError('the file ends too early');
      this.#pending |= byte << this.#pendingBits;
    }
    const word = this.#pending & ((1 << width) - 1);
    this.#pending >>>= width;
    this.#pendingBits -= width;
    return word;
  }
}
