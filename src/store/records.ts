import { join } from 'node:path';
import type { ContentKey, RecipeKey } from '../base/brand.ts';
import { isDigest } from '../keys/digest.ts';
import { AsideFile, type Durability } from './aside.ts';
import { decode, encode } from './codec.ts';
import { isGone, isNoFile, storeError } from './errors.ts';
import { readText } from './file.ts';
import type { Unflushed } from './folder.ts';
import type { Layout } from './layout.ts';
import { namesInIfFolder } from './listing.ts';
import { quarantine } from './quarantine.ts';
import type { RecipePointer, StageRecord } from './record.ts';
import { isRecipePointer, isStageRecord } from './shape.ts';

/** A record or a pointer as it was found. */
export type Found<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged' | 'unknown version'; readonly note: string };

/** Records by content key and pointers by recipe key; knows nothing of blobs. */
export class Records {
  readonly #layout: Layout;
  readonly #durability: Durability;

  constructor(layout: Layout, durability: Durability) {
    this.#layout = layout;
    this.#durability = durability;
  }

  read(key: ContentKey): Found<StageRecord> {
    const found = readWhole(this.#layout.record(key), `record ${key.slice(0, 12)}`, isStageRecord);
    if (found.kind !== 'found') return found;
    const record = found.value as unknown as StageRecord;
    if (record.contentKey === key) return { kind: 'found', value: record };
    return { kind: 'damaged', note: `record ${key.slice(0, 12)} is that of another key` };
  }

  /** Written aside, for `claim`. */
  draft(record: StageRecord): AsideFile {
    const file = new AsideFile(this.#layout.aside, 'record');
    file.write(encode(record));
    return file;
  }

  /** False if another process published one for this key first. Given a set, `file` is flushed, and its folder is to be. */
  claim(key: ContentKey, file: AsideFile, durability: Durability | Unflushed = this.#durability): boolean {
    return file.claim(this.#layout.record(key), durability);
  }

  /** Keeps a damaged record as evidence before another takes its place. */
  setAside(key: ContentKey): void {
    const evidence = 'its digest or its fields are wrong';
    quarantine(this.#layout, {
      what: 'record',
      path: this.#layout.record(key),
      expected: key,
      evidence,
    });
  }

  replace(record: StageRecord): void {
    this.draft(record).replace(this.#layout.record(record.contentKey), this.#durability);
  }

  follow(key: RecipeKey): Found<ContentKey> {
    const found = readWhole(this.#layout.recipe(key), `recipe ${key.slice(0, 12)}`, isRecipePointer);
    if (found.kind !== 'found') return found;
    const pointer = found.value as unknown as RecipePointer;
    if (pointer.recipeKey === key) return { kind: 'found', value: pointer.contentKey };
    return { kind: 'damaged', note: `recipe ${key.slice(0, 12)} is that of another key` };
  }

  /** Written aside, for `point`. Null: unchanged pointers are not written again, so that a run of hits writes nothing. */
  draftPointer(recipeKey: RecipeKey, contentKey: ContentKey): AsideFile | null {
    const standing = this.follow(recipeKey);
    if (standing.kind === 'found' && standing.value === contentKey) return null;
    const pointer: RecipePointer = { version: 1, recipeKey, contentKey };
    const file = new AsideFile(this.#layout.aside, 'recipe');
    file.write(encode(pointer));
    return file;
  }

  /** Given a set, `file` is flushed, and its folder is to be. */
  point(recipeKey: RecipeKey, file: AsideFile, durability: Durability | Unflushed = this.#durability): void {
    file.replace(this.#layout.recipe(recipeKey), durability);
  }

  /** Every record that can be read, in the order of the keys. Scans folders: for reports, not for runs. */
  *all(): Generator<StageRecord> {
    for (const fan of namesInIfFolder(this.#layout.records)) {
      for (const file of namesInIfFolder(join(this.#layout.records, fan))) {
        const key = file.replace(/\.json$/, '');
        if (!isDigest(key)) continue;
        const found = this.read(key as unknown as ContentKey);
        if (found.kind === 'found') yield found.value;
      }
    }
  }
}

type Unknown = Readonly<Record<string, unknown>>;

/** A file as `encode` writes it. */
export function readWhole(path: string, what: string, check: (value: Unknown) => boolean): Found<Unknown> {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (isGone(error)) return { kind: 'absent' };
    if (isNoFile(error)) return { kind: 'damaged', note: `${what} is not a file` };
    throw storeError(`read a ${what}`, path, error);
  }
  const decoded = decode(text);
  if (decoded.kind === 'unknown version') {
    return {
      kind: 'unknown version',
      note: `${what} was written in version ${JSON.stringify(decoded.version)}`,
    };
  }
  if (decoded.kind === 'damaged' || !check(decoded.value)) {
    return { kind: 'damaged', note: `${what} is damaged` };
  }
  return { kind: 'found', value: decoded.value };
}
