import type { Place, Owner, Reader } from '../reading.ts';
import type { Architecture } from '../settings/model.ts';
import type { WrittenBlock } from '../written.ts';

/** What a model's block says. */
export interface CheckedArchitecture {
  /** null after a mistake. */
  readonly settings: Architecture | null;
  /** Settings with the same tensors, whatever their sizes; after a mistake those that there may be; null = not known. */
  readonly outline: Architecture | null;
  /** As much as `outline`, with the sizes of the layers; null where these are not known. */
  readonly sized: Architecture | null;
  readonly tied: boolean;
  /** By path in the file's words. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Reads and judges the block of one kind of model. */
export type ReadArchitecture = (block: WrittenBlock, owner: Owner, reader: Reader) => CheckedArchitecture;
