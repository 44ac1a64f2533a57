import { closeSync, openSync, readSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { Digester } from '../keys/digest.ts';

/** Small enough to be still in the processor's cache when it is hashed. */
const pieceBytes = 1 << 19;

/** The digest of a file of any size, or of its first bytes, read in pieces. Throws what the system throws. */
export function digestOfFile(path: string, firstBytes = Infinity): Digest {
  const digester = new Digester();
  const piece = Buffer.allocUnsafe(pieceBytes);
  const file = openSync(path, 'r');
  try {
    for (let left = firstBytes, taken; left > 0; left -= taken) {
      taken = readSync(file, piece, 0, Math.min(pieceBytes, left), null);
      if (taken === 0) break;
      digester.update(piece.subarray(0, taken));
    }
  } finally {
    closeSync(file);
  }
  return digester.finish();
}
