import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { digestOf } from '../keys/digest.ts';
import { openFile } from './file.ts';

/** Where a state stands. */
export interface CheckpointPlace {
  readonly step: number;
  /** Passes over the text so far; absent where none are counted. */
  readonly epochs?: number;
  /** Work that it holds, of all attempts together. */
  readonly seconds: number;
}

/** The line that a checkpoint ends with, as it stands there: nothing is proved by it alone. */
export interface CheckpointSeal extends CheckpointPlace {
  /** Key of the stage, or of the trajectory, whose state it is. */
  readonly owner: string;
  /** Key, step, seconds and, as they are told now, epochs, as one text: what the digest covers beside the bytes. */
  readonly place: string;
  readonly digest: string;
  /** Bytes of the checkpoint before the line. */
  readonly contentBytes: number;
}

const longest = 400;
const form = /\nathanor checkpoint ([0-9]+) ([0-9a-f]{64} [0-9]+ [0-9.e+-]+[^\n]*) ([0-9a-f]{64})\n$/;

/** Words that tell the place, by the version of the line: the first told no epochs. */
const placeWords: Readonly<Record<string, number>> = { '2': 3, '3': 4 };

/** A line that only bytes of that digest, at this step of this owner, have. At the end, so that the bytes stay aligned. */
export function sealText(owner: string, { step, seconds, epochs }: CheckpointPlace, content: Digest): string {
  const place = `${owner} ${step} ${seconds} ${epochs ?? '-'}`;
  return `\nathanor checkpoint 3 ${place} ${sealDigest(place, content)}\n`;
}

function sealDigest(place: string, content: Digest): Digest {
  return digestOf(Buffer.from(`${place} ${content}`, 'latin1'));
}

/** Whether the bytes before a seal, which have that digest, are those that it was made for. */
export function isSealOf({ place, digest }: CheckpointSeal, content: Digest): boolean {
  return sealDigest(place, content) === digest;
}

/** null if a file does not end as a checkpoint does. Throws what the system throws. */
export function sealAtEnd(path: string): CheckpointSeal | null {
  const file = openFile(path);
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, longest));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return sealIn(tail, size);
  } finally {
    closeSync(file);
  }
}

/** The seal of a whole file. */
export function sealOf(framed: Buffer): CheckpointSeal | null {
  return sealIn(framed.subarray(Math.max(framed.length - longest, 0)), framed.length);
}

/** By the last bytes of a file of `size`. */
function sealIn(tail: Buffer, size: number): CheckpointSeal | null {
  const [line, version = '', place = '', digest = ''] = form.exec(tail.toString('latin1')) ?? [];
  const words = place.split(' ');
  if (line === undefined || words.length !== placeWords[version]) return null;
  const [owner = '', step, seconds, epochs = '-'] = words;
  return {
    ...{ owner, place, digest, contentBytes: size - line.length },
    ...{ step: Number(step), seconds: Number(seconds) },
    ...(epochs === '-' ? {} : { epochs: Number(epochs) }),
  };
}
