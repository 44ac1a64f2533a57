import { Misshapen } from '../base/shape.ts';
import { digestOf } from '../keys/digest.ts';
import { StoreError } from './errors.ts';

/**
 * Reads an output of a stage. Its digest is right, which says nothing of who made it: whoever may write to the store, or whose bundle
 * was unpacked into it, can have published anything under a record of his own. What is not as the stage writes it
 * (`Misshapen`, or another of `kinds`) is a StoreError that names the blob.
 */
export function readForeign<T>(
  what: string,
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => T,
  ...kinds: readonly (new (message: string) => Error)[]
): T {
  try {
    return read(bytes);
  } catch (error) {
    if (![Misshapen, ...kinds].some((kind) => error instanceof kind)) throw error;
    throw foreign(what, bytes, (error as Error).message);
  }
}

export function foreign(what: string, bytes: Uint8Array, why: string): StoreError {
  const digest = digestOf(bytes);
  return new StoreError(
    `${what} in the store is none that a stage wrote: ${why}`,
    `remove \`cas/sha256/${digest.slice(0, 2)}/${digest}\` from the store and run again: it is made anew`,
    null,
  );
}
