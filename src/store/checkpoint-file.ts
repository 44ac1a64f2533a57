import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { ContentKey, Digest, TrajectoryKey } from '../base/brand.ts';
import { digestOf, Digester } from '../keys/digest.ts';
import { AsideFile } from './aside.ts';
import { isGone, storeError } from './errors.ts';

/** Whose state it is: of one training, or of all that differ from it in length alone. */
export type CheckpointOwner = ContentKey | TrajectoryKey;

export interface CheckpointPlace {
  readonly step: number;
  /** Passes over the text so far; absent where none are counted. */
  readonly epochs?: number;
  /** Work that it holds, of all attempts together. */
  readonly seconds: number;
}

export interface Checkpoint extends CheckpointPlace {
  readonly bytes: Uint8Array;
}

/** Bytes that lie in several places; put together only in the file. */
export interface NewCheckpoint extends CheckpointPlace {
  readonly pieces: readonly Uint8Array[];
}

export type FoundCheckpoint =
  { readonly kind: 'whole'; readonly checkpoint: Checkpoint } | { readonly kind: 'damaged' | 'gone' };

/** Returns when the file would survive a power cut. */
export function writeCheckpoint(
  aside: string,
  path: string,
  owner: CheckpointOwner,
  { pieces, ...place }: NewCheckpoint,
): void {
  const file = new AsideFile(aside, 'checkpoint');
  const digester = new Digester();
  for (const piece of pieces) {
    file.write(piece);
    digester.update(piece);
  }
  file.write(Buffer.from(sealOf(owner, place, digester.finish()), 'latin1'));
  file.replace(path);
}

/** Throws StoreError where the system does not let it be read. */
export function readCheckpoint(path: string, owner: CheckpointOwner, step: number): FoundCheckpoint {
  let framed: Buffer;
  try {
    framed = readFileSync(path);
  } catch (error) {
    // Another runner of the same stage went on, or came to its end.
    if (isGone(error)) return { kind: 'gone' };
    throw storeError('read a checkpoint', path, error);
  }
  const { place, end } = placeIn(framed, owner);
  const bytes = framed.subarray(0, end);
  const seal = framed.toString('latin1', end);
  if (place?.step !== step || !sealsOf(owner, place, digestOf(bytes)).includes(seal))
    return { kind: 'damaged' };
  return { kind: 'whole', checkpoint: { ...place, bytes } };
}

/** Where a checkpoint says that it stands, its bytes unseen; null if there is none that says so. */
export function glanceAt(path: string, owner: CheckpointOwner): CheckpointPlace | null {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const tail = Buffer.alloc(Math.min(size, longestSeal));
      readSync(file, tail, 0, tail.length, size - tail.length);
      return placeIn(tail, owner).place;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isGone(error)) return null;
    throw storeError('read a checkpoint', path, error);
  }
}

const begin = '\nathanor checkpoint ';
const longestSeal = 400;

function placeIn(
  framed: Buffer,
  owner: CheckpointOwner,
): { readonly place: CheckpointPlace | null; readonly end: number } {
  const end = Math.max(framed.lastIndexOf(begin), 0);
  const [version, key, step, seconds, epochs] = framed.toString('latin1', end + begin.length).split(' ');
  const counted = version === '3' && epochs !== undefined && epochs !== '-';
  const place = {
    step: Number(step),
    seconds: Number(seconds),
    ...(counted ? { epochs: Number(epochs) } : {}),
  };
  return { place: key === owner && Number.isSafeInteger(place.step) ? place : null, end };
}

/** A line that only these bytes, at this step of this owner, have. At the end, so that the bytes stay aligned. */
function sealOf(owner: CheckpointOwner, { step, seconds, epochs }: CheckpointPlace, content: Digest): string {
  return sealed('3', `${owner} ${step} ${seconds} ${epochs ?? '-'}`, content);
}

/** As they are written now, and as they were while no epochs were told. */
function sealsOf(owner: CheckpointOwner, place: CheckpointPlace, content: Digest): readonly string[] {
  const { step, seconds } = place;
  return [sealOf(owner, place, content), sealed('2', `${owner} ${step} ${seconds}`, content)];
}

function sealed(version: string, place: string, content: Digest): string {
  return `${begin}${version} ${place} ${digestOf(Buffer.from(`${place} ${content}`, 'latin1'))}\n`;
}
