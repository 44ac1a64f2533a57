import type { ContentKey, TrajectoryKey } from '../base/brand.ts';
import { digestOf, Digester } from '../keys/digest.ts';
import { AsideFile } from './aside.ts';
import { isSealOf, sealAtEnd, sealOf, sealText, type CheckpointPlace } from './checkpoint-seal.ts';
import { isGone, isNoFile, storeError } from './errors.ts';
import { readWholeFile } from './file.ts';

/** Whose state it is: of one training, or of all that differ from it in length alone. */
export type CheckpointOwner = ContentKey | TrajectoryKey;

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
  file.write(Buffer.from(sealText(owner, place, digester.finish()), 'latin1'));
  file.replace(path);
}

/** Throws StoreError where the system does not let it be read. */
export function readCheckpoint(path: string, owner: CheckpointOwner, step: number): FoundCheckpoint {
  let framed: Buffer;
  try {
    framed = readWholeFile(path);
  } catch (error) {
    // Another runner of the same stage went on, or came to its end.
    if (isGone(error)) return { kind: 'gone' };
    if (isNoFile(error)) return { kind: 'damaged' };
    throw storeError('read a checkpoint', path, error);
  }
  const seal = sealOf(framed);
  const bytes = framed.subarray(0, seal?.contentBytes);
  if (seal?.owner !== owner || seal.step !== step || !isSealOf(seal, digestOf(bytes)))
    return { kind: 'damaged' };
  return { kind: 'whole', checkpoint: { ...placeOf(seal), bytes } };
}

/** Where a checkpoint says that it stands, its bytes unseen; null if there is none that says so. */
export function glanceAt(path: string, owner: CheckpointOwner): CheckpointPlace | null {
  try {
    const seal = sealAtEnd(path);
    return seal?.owner === owner ? placeOf(seal) : null;
  } catch (error) {
    if (isGone(error)) return null;
    throw storeError('read a checkpoint', path, error);
  }
}

function placeOf({ step, seconds, epochs }: CheckpointPlace): CheckpointPlace {
  return { step, seconds, ...(epochs === undefined ? {} : { epochs }) };
}
