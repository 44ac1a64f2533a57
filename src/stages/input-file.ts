import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { StageTrouble } from './trouble.ts';

/** A user's file, read once and made sure to be what its stage was keyed with. */
export function readInputFile({ path, digest }: { readonly path: string; readonly digest: Digest }): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new StageTrouble(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'is it there, and may you read it?',
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== digest) {
    throw new StageTrouble(
      `${path} was changed since this run began`,
      'run again: the stage will be keyed with the new content',
    );
  }
  return bytes;
}
