import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { StageTrouble } from './trouble.ts';

/** A user's file, and what it held when its stage was keyed. */
export interface InputFile {
  readonly path: string;
  readonly digest: Digest;
}

/** The file's bytes, read once and made sure to be those that were keyed. */
export function readInputFile({ path, digest }: InputFile): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== digest) throw changed(path);
  return bytes;
}

const chunkBytes = 1 << 20;

/** The same in chunks; it is behind the last one that another content is found, so keep nothing before the end. */
export async function* streamInputFile({ path, digest }: InputFile): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: chunkBytes });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (hash.digest('hex') !== digest) throw changed(path);
}

function unreadable(path: string, error: unknown): StageTrouble {
  return new StageTrouble(
    `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    'is it there, and may you read it?',
  );
}

function changed(path: string): StageTrouble {
  return new StageTrouble(
    `${path} was changed since this run began`,
    'run again: the stage will be keyed with the new content',
  );
}
