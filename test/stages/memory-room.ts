import { createHash } from 'node:crypto';
import type { Digest } from '../../src/base/brand.ts';
import { fault } from '../../src/base/fault.ts';
import type { StageRoom } from '../../src/stages/stage.ts';
import type { BlobReference } from '../../src/store/record.ts';

/** Room for a stage's outputs in memory, of a size that is given. */
export class MemoryRoom implements StageRoom {
  readonly blobs = new Map<Digest, Uint8Array>();
  readonly #size: number;

  constructor(size = Infinity) {
    this.#size = size;
  }

  freeBytes(): number {
    return this.#size - [...this.blobs.values()].reduce((sum, { length }) => sum + length, 0);
  }

  keep(pieces: readonly Uint8Array[]): BlobReference {
    const bytes = new Uint8Array(Buffer.concat(pieces));
    const digest = createHash('sha256').update(bytes).digest('hex') as Digest;
    this.blobs.set(digest, bytes);
    return { digest, sizeBytes: bytes.length };
  }

  has({ digest }: BlobReference): boolean {
    return this.blobs.has(digest);
  }

  read = (digest: Digest, position: number, into: Uint8Array): void => {
    const bytes = this.blobs.get(digest) ?? fault(`no blob ${digest}`);
    into.set(bytes.subarray(position, position + into.length));
  };
}
