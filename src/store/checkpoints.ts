import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ContentKey, Digest } from '../base/brand.ts';
import { digestOf, Digester } from '../keys/digest.ts';
import { AsideFile } from './aside.ts';
import { guarded, isGone, storeError } from './errors.ts';
import type { Layout } from './layout.ts';
import type { Store } from './store.ts';

interface Place {
  readonly step: number;
  /** Work that it holds, of all attempts together. */
  readonly seconds: number;
}

export interface Checkpoint extends Place {
  readonly bytes: Uint8Array;
}

/** Bytes that lie in several places; put together only in the file. */
export interface NewCheckpoint extends Place {
  readonly pieces: readonly Uint8Array[];
}

/** How many stay: the newest, and the one before in case the newest is damaged. */
const kept = 2;

/**
 * Where a stage that is under way can go on from. Not an output: keyed by the content key, so that only the very same
 * stage finds them, and removed once its record is published.
 */
export class Checkpoints {
  readonly #layout: Layout;
  readonly #key: ContentKey;

  constructor(store: Store, key: ContentKey) {
    this.#layout = store.layout;
    this.#key = key;
  }

  /** Returns when the checkpoint would survive a power cut. */
  save({ pieces, ...place }: NewCheckpoint): void {
    const { step } = place;
    const file = new AsideFile(this.#layout.aside, 'checkpoint');
    const digester = new Digester();
    for (const piece of pieces) {
      file.write(piece);
      digester.update(piece);
    }
    file.write(this.#seal(place, digester.finish()));
    file.replace(this.path(step));
    for (const old of this.#steps().slice(kept)) this.#remove(old);
  }

  /** The last that is whole, null if there is none; a note for each that is damaged. */
  newest(): { readonly checkpoint: Checkpoint | null; readonly notes: readonly string[] } {
    const notes: string[] = [];
    for (const step of this.#steps()) {
      const found = this.#read(step);
      if (found.kind === 'whole') return { checkpoint: found.checkpoint, notes };
      if (found.kind === 'gone') continue;
      // Left there, it would count as one of the kept and push out a whole one.
      this.#remove(step);
      notes.push(`the checkpoint at step ${step} is damaged and was removed`);
    }
    return { checkpoint: null, notes };
  }

  path(step: number): string {
    return this.#layout.checkpoint(this.#key, step);
  }

  clear(): void {
    for (const step of this.#steps()) this.#remove(step);
  }

  /** Newest first. */
  #steps(): number[] {
    const folder = this.#layout.checkpoints;
    const prefix = `${this.#key}-`;
    try {
      return readdirSync(folder)
        .filter((name) => name.startsWith(prefix))
        .map((name) => Number(name.slice(prefix.length)))
        .filter((step) => Number.isSafeInteger(step))
        .sort((one, other) => other - one);
    } catch (error) {
      if (isGone(error)) return [];
      throw storeError('list checkpoints', folder, error);
    }
  }

  #read(
    step: number,
  ): { readonly kind: 'whole'; readonly checkpoint: Checkpoint } | { readonly kind: 'damaged' | 'gone' } {
    const path = this.path(step);
    let framed: Buffer;
    try {
      framed = readFileSync(path);
    } catch (error) {
      // Another runner of the same stage went on, or came to its end.
      if (isGone(error)) return { kind: 'gone' };
      throw storeError('read a checkpoint', path, error);
    }
    const end = framed.lastIndexOf('\nathanor checkpoint ');
    const bytes = framed.subarray(0, Math.max(end, 0));
    const seal = framed.subarray(bytes.length);
    const seconds = Number(seal.toString('latin1').split(' ')[5]);
    const whole = this.#seal({ step, seconds }, digestOf(bytes));
    return seal.equals(whole) ? { kind: 'whole', checkpoint: { step, seconds, bytes } } : { kind: 'damaged' };
  }

  #remove(step: number): void {
    const path = this.path(step);
    guarded('remove a checkpoint', path, () => {
      rmSync(path, { force: true });
    });
  }

  /** A line that only these bytes, at this step of this stage, have. At the end, so that the bytes stay aligned. */
  #seal({ step, seconds }: Place, content: Digest): Buffer {
    const place = `${this.#key} ${step} ${seconds}`;
    const digest = digestOf(Buffer.from(`${place} ${content}`, 'latin1'));
    return Buffer.from(`\nathanor checkpoint 2 ${place} ${digest}\n`, 'latin1');
  }
}
