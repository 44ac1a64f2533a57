import { createHash, hash } from 'node:crypto';
import type { Digest } from '../base/brand.ts';

/** A text is digested as its UTF-8. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return hash('sha256', bytes, 'hex') as Digest;
}

/** A digest that is computed piece by piece. */
export class Digester {
  readonly #hash = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  finish(): Digest {
    return this.#hash.digest('hex') as Digest;
  }
}

const form = /^[0-9a-f]{64}$/;

/** Whether a text read from outside has the form of a digest or a key: 64 lower-case hex digits. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && form.test(text);
}
