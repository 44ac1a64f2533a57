import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentKey } from '../base/brand.ts';
import { digestOf } from '../keys/digest.ts';
import { AsideFile } from './aside.ts';
import { guarded, isGone, storeError, systemCode } from './errors.ts';
import type { Store } from './store.ts';

export interface Checkpoint {
  readonly step: number;
  readonly bytes: Buffer;
}

/** How many stay: the newest, and the one before in case the newest is damaged. */
const kept = 2;

/**
 * Where a stage that is under way can go on from. Not an output: keyed by the content key, so that only the very same
 * stage finds them, and removed once its record is published.
 */
export class Checkpoints {
  readonly #folder: string;
  readonly #aside: string;
  readonly #key: ContentKey;

  constructor(store: Store, key: ContentKey) {
    this.#folder = store.layout.checkpoints(key);
    this.#aside = store.layout.aside;
    this.#key = key;
  }

  /** Returns when the checkpoint would survive a power cut. */
  save(step: number, bytes: Uint8Array): void {
    const file = new AsideFile(this.#aside, 'checkpoint');
    file.write(bytes);
    file.write(this.#seal(step, bytes));
    file.replace(join(this.#folder, fileName(step)));
    for (const old of this.#steps().slice(kept)) this.#remove(old);
  }

  /** The last that is whole, null if there is none; a note for each that is damaged. */
  newest(): { readonly checkpoint: Checkpoint | null; readonly notes: readonly string[] } {
    const notes: string[] = [];
    for (const step of this.#steps()) {
      const bytes = this.#read(step);
      if (bytes !== null) return { checkpoint: { step, bytes }, notes };
      // Left there, it would count as one of the kept and push out a whole one.
      this.#remove(step);
      notes.push(`the checkpoint at step ${step} is damaged and was removed`);
    }
    return { checkpoint: null, notes };
  }

  clear(): void {
    guarded('remove checkpoints', this.#folder, () => {
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  /** Newest first. */
  #steps(): number[] {
    try {
      return readdirSync(this.#folder)
        .flatMap((name) => stepOf(name) ?? [])
        .sort((one, other) => other - one);
    } catch (error) {
      if (isGone(error)) return [];
      throw storeError('list checkpoints', this.#folder, error);
    }
  }

  #read(step: number): Buffer | null {
    const path = join(this.#folder, fileName(step));
    let framed: Buffer;
    try {
      framed = readFileSync(path);
    } catch (error) {
      if (isGone(error) || systemCode(error) === 'EISDIR') return null;
      throw storeError('read a checkpoint', path, error);
    }
    const end = framed.lastIndexOf('\nathanor checkpoint ');
    const bytes = framed.subarray(0, Math.max(end, 0));
    return framed.subarray(bytes.length).equals(this.#seal(step, bytes)) ? bytes : null;
  }

  #remove(step: number): void {
    const path = join(this.#folder, fileName(step));
    guarded('remove a checkpoint', path, () => {
      rmSync(path, { force: true });
    });
  }

  /** A line that only these bytes, at this step of this stage, have. At the end, so that the bytes stay aligned. */
  #seal(step: number, bytes: Uint8Array): Buffer {
    return Buffer.from(`\nathanor checkpoint 1 ${this.#key} ${step} ${digestOf(bytes)}\n`, 'latin1');
  }
}

function fileName(step: number): string {
  return `${step}.ckpt`;
}

function stepOf(name: string): number | null {
  const digits = /^(\d+)\.ckpt$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}
