import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ContentKey, Digest, RecipeKey } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import { contentKey } from '../keys/key.ts';
import { keyScheme, type ContentManifest } from '../keys/manifest.ts';
import { earlierKeys, earlierSchemes, type EarlierScheme } from '../keys/schemes.ts';
import { writeWhole, type Durability } from './aside.ts';
import { Blobs, type BlobWriter } from './blobs.ts';
import { guarded, isGone, StoreError, storeError } from './errors.ts';
import { readText } from './file.ts';
import { Layout } from './layout.ts';
import { publishGroup, type GroupEnd, type Publication, type Published } from './publication.ts';
import type { BlobDraft, BlobReference, StageRecord } from './record.ts';
import { Records, type Found } from './records.ts';

/** The answer to a key. Notes are for the user: something was found damaged, or could not be sealed. */
export type Lookup =
  | {
      readonly kind: 'hit';
      readonly record: StageRecord;
      readonly notes: readonly string[];
      /** Whether it was found under the key of an earlier scheme; `adopt` lets it stand under the present one. */
      readonly isEarlier?: true;
    }
  | {
      readonly kind: 'miss';
      readonly reason: 'absent' | 'damaged record' | 'unknown version' | 'missing blob' | 'corrupt blob';
      readonly notes: readonly string[];
    };

/** What `store.json` says. */
export const markText = '{"athanor":"store","version":1}\n';

/** Keys -> records -> blobs under one folder. Synchronous: each operation is a few system calls. */
export class Store {
  readonly layout: Layout;
  readonly #blobs: Blobs;
  readonly #records: Records;
  readonly #schemes: readonly EarlierScheme[];
  #marked = false;

  /**
   * Opens the store, which need not exist: the first write makes it. Throws StoreError if it is none of ours. `schemes` are
   * those whose records still answer. A store of passing durability waits for no disk: for one that is filled to be measured.
   */
  constructor(root: string, schemes = earlierSchemes, readOnly = false, durability: Durability = 'lasting') {
    this.#schemes = schemes;
    this.layout = new Layout(resolve(root), readOnly);
    this.#blobs = new Blobs(this.layout, durability);
    this.#records = new Records(this.layout, durability);
    this.#marked = readMark(this.layout.mark);
  }

  /** A store of which nothing is changed, not even to heal it: for those who only look. */
  static readOnly(root: string): Store {
    return new Store(root, earlierSchemes, true);
  }

  /** The newest record that answers a recipe; what `plan` and a run of hits ask. */
  lookupRecipe(key: RecipeKey): Lookup {
    const found = this.#records.follow(key);
    return found.kind === 'found' ? this.lookup(found.value) : miss(found);
  }

  /**
   * A hit only if every blob is there and as it was published. Given the manifest of the key, a record that was published
   * under an earlier scheme answers too.
   */
  lookup(key: ContentKey, manifest: ContentManifest | null = null): Lookup {
    const found = this.#lookUp(key);
    if (found.kind === 'hit' || found.reason !== 'absent' || manifest === null) return found;
    for (const earlier of earlierKeys(manifest, this.#schemes)) {
      const standing = this.#lookUp(earlier);
      if (standing.kind === 'hit')
        return { ...standing, record: { ...standing.record, contentKey: key, manifest }, isEarlier: true };
    }
    return found;
  }

  /** Keeps what an earlier scheme left under the present key, so that it is found at once; its blobs serve both. */
  adopt(record: StageRecord): void {
    try {
      this.publish(record);
    } catch (error) {
      // A store that may only be read is still good for hits.
      if (!(error instanceof StoreError && error.isRefusal)) throw error;
    }
  }

  #lookUp(key: ContentKey): Lookup {
    const found = this.#records.read(key);
    if (found.kind !== 'found') return miss(found);
    const notes: string[] = [];
    for (const reference of Object.values(found.value.outputs)) {
      const state = this.#blobs.inspect(reference);
      if (state.note !== null) notes.push(state.note);
      if (state.kind !== 'whole') return { kind: 'miss', reason: `${state.kind} blob`, notes };
    }
    return { kind: 'hit', record: found.value, notes };
  }

  putBlob(bytes: Uint8Array): BlobReference {
    this.mark();
    return this.#blobs.put(bytes);
  }

  /** Leaves bytes to a process that publishes them together with their record: only that waits for the disk. */
  draftBlob(bytes: Uint8Array): BlobDraft {
    this.mark();
    return this.#blobs.draft(bytes);
  }

  /** Gives up what was drafted and will not be published. */
  discardDrafts(drafts: Readonly<Record<string, BlobDraft>>): void {
    for (const draft of Object.values(drafts)) this.#blobs.discard(draft);
  }

  blobWriter(): BlobWriter {
    this.mark();
    return this.#blobs.writer();
  }

  /** The bytes, whose digest is checked on every read; `aside` as in a draft that may not be published yet. Throws DamagedBlob. */
  readBlob(digest: Digest, aside?: string): Buffer {
    return this.#blobs.read(digest, aside);
  }

  /** A part of a blob, for those that are better not held in memory whole. Throws DamagedBlob. */
  readPart(digest: Digest, position: number, into: Uint8Array): void {
    this.#blobs.readPart(digest, position, into);
  }

  /** Whether a blob is there and as it was published. */
  hasBlob(reference: BlobReference): boolean {
    return this.#blobs.inspect(reference).kind === 'whole';
  }

  /** Bytes that may still be written where the store lies, or will. */
  freeBytes(): number {
    return guarded('ask how much room there is', this.layout.root, () => {
      let place = this.layout.root;
      while (!existsSync(place)) place = dirname(place);
      const { bavail, bsize } = statfsSync(place);
      return bavail * bsize;
    });
  }

  /** Publishes what a stage left, after its blobs, which are looked at once more. The first of several runners wins. */
  publish(record: StageRecord): Published {
    requireOwnManifest(record);
    for (const reference of Object.values(record.outputs)) {
      const { kind, note } = this.#blobs.inspect(reference);
      if (kind !== 'whole') throw new StoreError(note, 'run again: the stage will be made anew', null);
    }
    this.mark();
    return this.#records.claim(record.contentKey, this.#records.draft(record))
      ? { kind: 'new' }
      : this.#publishBeside(record);
  }

  /** Several results at once, in their order, each with the pointer from its recipe: they wait for the disk together. */
  publishGroup(publications: readonly Publication[]): Promise<readonly GroupEnd[]> {
    for (const { record } of publications) requireOwnManifest(record);
    this.mark();
    const publishBeside = (record: StageRecord): Published => this.#publishBeside(record);
    return publishGroup(
      { layout: this.layout, blobs: this.#blobs, records: this.#records, publishBeside },
      publications,
    );
  }

  /** Another record has the name. */
  #publishBeside(record: StageRecord): Published {
    const standing = this.lookup(record.contentKey);
    if (standing.kind === 'miss') {
      // What stands there answers nothing: it is damaged, or its blobs are gone.
      if (standing.reason === 'damaged record') this.#records.setAside(record.contentKey);
      this.#records.replace(record);
      return { kind: 'new' };
    }
    const roles = differingRoles(record, standing.record);
    return roles.length === 0
      ? { kind: 'already there' }
      : { kind: 'different', standing: standing.record, roles };
  }

  /** Lets a recipe be answered by a published record. */
  pointRecipe(recipe: RecipeKey, content: ContentKey): void {
    this.mark();
    const pointer = this.#records.draftPointer(recipe, content);
    if (pointer !== null) this.#records.point(recipe, pointer);
  }

  /** The record of a key, blobs unseen; null if there is none to read. For reports: only a lookup makes a hit. */
  recordOf(key: ContentKey): StageRecord | null {
    const found = this.#records.read(key);
    if (found.kind !== 'found') return null;
    const { manifest } = found.value;
    // A stranger's may tell of other settings than those that the key stands for.
    const isOwn = (manifest.scheme as number) !== keyScheme || contentKey(manifest) === key;
    return isOwn ? found.value : null;
  }

  /** Every readable record, blobs unseen. Scans folders: for reports, not for runs. */
  records(): Iterable<StageRecord> {
    return this.#records.all();
  }

  /** Says which layout this is, before the first thing is written. */
  mark(): void {
    if (this.layout.readOnly) fault('a write to a store that is only looked at');
    if (this.#marked) return;
    writeWhole(this.layout.aside, 'mark', this.layout.mark, Buffer.from(markText));
    this.#marked = true;
  }
}

/** False if there is no store yet. */
function readMark(path: string): boolean {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (isGone(error)) return false;
    throw storeError('open the store', path, error);
  }
  const version = /"version":\s*(\d+)/.exec(text)?.[1];
  if (version === '1') return true;
  throw new StoreError(
    version === undefined
      ? `${path} is damaged`
      : `${path} is of version ${version}; this program knows version 1`,
    version === undefined
      ? 'if this is a store of Athanor, delete that one file; otherwise choose another folder for the runs'
      : 'use the program that made it, or choose another folder for the runs',
    null,
  );
}

function miss(found: Exclude<Found<unknown>, { kind: 'found' }>): Lookup {
  if (found.kind === 'absent') return { kind: 'miss', reason: 'absent', notes: [] };
  return {
    kind: 'miss',
    reason: found.kind === 'damaged' ? 'damaged record' : found.kind,
    notes: [found.note],
  };
}

function requireOwnManifest({ contentKey: key, manifest }: StageRecord): void {
  if (contentKey(manifest) !== key) fault(`record ${key} has another key's manifest`);
}

function differingRoles(one: StageRecord, other: StageRecord): readonly string[] {
  const roles = new Set([...Object.keys(one.outputs), ...Object.keys(other.outputs)]);
  return [...roles].filter((role) => one.outputs[role]?.digest !== other.outputs[role]?.digest).sort();
}
