import type { Digest, RecipeKey } from '../base/brand.ts';
import type { AsideFile } from './aside.ts';
import type { Blobs } from './blobs.ts';
import { isSwept } from './errors.ts';
import { flushFoldersTogether, type Unflushed } from './folder.ts';
import type { Layout } from './layout.ts';
import type { BlobDraft, StageRecord } from './record.ts';
import type { Records } from './records.ts';

/** A result on its way into the store. */
export interface Publication {
  readonly record: StageRecord;
  readonly recipe: RecipeKey;
  /** What the record names, by role. */
  readonly drafts: Readonly<Record<string, BlobDraft>>;
}

/** What became of a record that was to be published. */
export type Published =
  | { readonly kind: 'new' }
  /** Another runner was first, with the same outputs. */
  | { readonly kind: 'already there' }
  /** Another runner was first and got other bytes from the same key, so the stage is not deterministic. Its record stands. */
  | { readonly kind: 'different'; readonly standing: StageRecord; readonly roles: readonly string[] };

export type GroupEnd =
  | Published
  /** Blobs in these roles were gone or cut before a record could name them, so there is none. */
  | { readonly kind: 'lost'; readonly roles: readonly string[] };

interface Shelves {
  readonly layout: Layout;
  readonly blobs: Blobs;
  readonly records: Records;
  /** What becomes of a record where another has its name. */
  readonly publishBeside: (record: StageRecord) => Published;
}

/**
 * Publishes results with three waits for the disk, however many they are. First the bytes of all files are flushed, while
 * no name leads to them; then blobs and pointers get their names, and those are flushed; then the records. In each wait
 * the flushes are side by side, so that one commit of the file system's journal serves many. A failure fails them all:
 * what is named by then is whole, and may be found.
 */
export async function publishGroup(
  shelves: Shelves,
  publications: readonly Publication[],
): Promise<readonly GroupEnd[]> {
  const members: Member[] = [];
  try {
    for (const publication of publications) members.push(new Member(shelves, publication));
    await allOf(members.flatMap((member) => member.files.map((file) => file.flush())));
    const names: Unflushed = new Set();
    for (const member of members) member.nameBlobs(names);
    for (const member of members) member.point(names);
    await flushFoldersTogether(names);
    const entries: Unflushed = new Set();
    const ends = members.map((member) => member.claim(entries));
    await flushFoldersTogether(entries);
    return ends;
  } finally {
    for (const { files } of members) for (const file of files) file.discard();
  }
}

interface DraftedBlob {
  readonly role: string;
  readonly digest: Digest;
  readonly file: AsideFile;
}

class Member {
  readonly #shelves: Shelves;
  readonly #publication: Publication;
  readonly #blobs: readonly DraftedBlob[];
  readonly #pointer: AsideFile | null = null;
  readonly #record: AsideFile | null = null;
  readonly #lost = new Set<string>();

  /** Opens what lies aside, and writes the rest beside it. */
  constructor(shelves: Shelves, publication: Publication) {
    this.#shelves = shelves;
    this.#publication = publication;
    const { blobs, records } = shelves;
    const { record, recipe, drafts } = publication;
    this.#blobs = Object.entries(drafts).flatMap(([role, draft]) => {
      const { digest, aside } = draft;
      if (aside === undefined) return [];
      const file = blobs.open({ ...draft, aside });
      if (file === null) this.#lost.add(role);
      return file === null ? [] : [{ role, digest, file }];
    });
    if (this.#lost.size > 0) return;
    this.#pointer = records.draftPointer(recipe, record.contentKey);
    this.#record = records.draft(record);
  }

  get files(): readonly AsideFile[] {
    const small = [this.#pointer, this.#record].filter((file) => file !== null);
    return [...this.#blobs.map(({ file }) => file), ...small];
  }

  nameBlobs(names: Unflushed): void {
    const { layout } = this.#shelves;
    for (const { role, digest, file } of this.#blobs) {
      try {
        // If another process took the name meanwhile, it holds the same bytes.
        file.claim(layout.blob(digest), names);
      } catch (error) {
        // Its writer died, and somebody swept up after it.
        if (!isSwept(error)) throw error;
        this.#lost.add(role);
      }
    }
  }

  /** Before the record, so that no kill leaves a result that its recipe does not lead to; until then it leads to a miss. */
  point(names: Unflushed): void {
    if (this.#pointer !== null) this.#shelves.records.point(this.#publication.recipe, this.#pointer, names);
  }

  /** The blobs are looked at once more: a collection that was told of no grace may take what nothing names yet. */
  claim(entries: Unflushed): GroupEnd {
    const { record } = this.#publication;
    const { blobs, records, publishBeside } = this.#shelves;
    const gone = Object.entries(record.outputs).filter(
      ([, output]) => blobs.inspect(output).kind !== 'whole',
    );
    for (const [role] of gone) this.#lost.add(role);
    if (this.#record === null || this.#lost.size > 0) return { kind: 'lost', roles: [...this.#lost] };
    return records.claim(record.contentKey, this.#record, entries) ? { kind: 'new' } : publishBeside(record);
  }
}

/** Waits for all of them also when one fails: none may be at work on a file that is closed. */
async function allOf(flushes: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(flushes)) if (end.status === 'rejected') throw end.reason;
}
