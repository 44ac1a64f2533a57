import { closeSync, openSync, readSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { Digester } from '../keys/digest.ts';

const pieceBytes = 1 << 20;

/** The digest of a file of any size, read in pieces. Throws what the system throws. */
export function digestOfFile(path: string): Digest {
  const digester = new Digester();
  const piece = Buffer.allocUnsafe(pieceBytes);
  const file = openSync(path, 'r');
  try {
    for (let taken; (taken = readSync(file, piece)) > 0;) digester.update(piece.subarray(0, taken));
  } finally {
    closeSync(file);
  }
  return digester.finish();
}
