import { constants as limits } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { Digester } from '../keys/digest.ts';

/** Small enough to be still in the processor's cache when it is hashed. */
const pieceBytes = 1 << 19;

/**
 * Opens a file, and nothing else, to be read; close it. In a folder that others may write to a name may be that of a pipe,
 * which keeps whoever opens it waiting for a writer, or of a device that never ends. Throws what the system throws.
 */
export function openFile(path: string): number {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw refusal(status.isDirectory() ? 'EISDIR' : 'ENOTFILE', path);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

/** The system's own flags may be numbers, which the types do not say. */
const waitsForNobody = (constants.O_RDONLY | constants.O_NONBLOCK) as unknown as string;

/** A file of text, looked at and read in one call of the system. Throws what the system throws. */
export function readText(path: string): string {
  const status = statSync(path);
  if (!status.isFile()) throw refusal(status.isDirectory() ? 'EISDIR' : 'ENOTFILE', path);
  if (status.size > limits.MAX_STRING_LENGTH) throw refusal('EFBIG', path);
  return readFileSync(path, { encoding: 'utf8', flag: waitsForNobody });
}

/** All bytes of a file. Throws what the system throws. */
export function readWholeFile(path: string): Buffer {
  const file = openFile(path);
  try {
    const { size } = fstatSync(file);
    // A file may be longer than what one call of the system reads.
    const bytes = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let taken = 1; at < size && taken > 0; at += taken)
      taken = readSync(file, bytes, at, Math.min(size - at, 1 << 30), null);
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

/** The digest of a file of any size, or of its first bytes, read in pieces. Throws what the system throws. */
export function digestOfFile(path: string, firstBytes = Infinity): Digest {
  const digester = new Digester();
  const piece = Buffer.allocUnsafe(pieceBytes);
  const file = openFile(path);
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

/** In the form of the system's own. */
function refusal(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, errno: 0 });
}
