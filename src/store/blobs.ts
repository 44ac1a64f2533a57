import { closeSync, existsSync, fstatSync, lstatSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../base/brand.ts';
import { Digester, digestOf } from '../keys/digest.ts';
import { AsideFile, isSealed, reseal, type Durability } from './aside.ts';
import { DamagedBlob, guarded, isGone, isNoFile, isSwept, StoreError, storeError } from './errors.ts';
import { digestOfFile, openFile, readWholeFile } from './file.ts';
import type { Layout } from './layout.ts';
import { quarantineBlob } from './quarantine.ts';
import type { BlobDraft, BlobReference } from './record.ts';

/** What a look at a blob tells. `note` is for the user. */
export type BlobState =
  | { readonly kind: 'whole'; readonly note: string | null }
  | { readonly kind: 'missing' | 'corrupt'; readonly note: string };

/** Bytes under the name of their digest. */
export class Blobs {
  readonly #layout: Layout;
  readonly #durability: Durability;
  /** Those of which parts were read, with their bytes. */
  readonly #checked = new Map<Digest, number>();

  constructor(layout: Layout, durability: Durability) {
    this.#layout = layout;
    this.#durability = durability;
  }

  put(bytes: Uint8Array): BlobReference {
    const reference = { digest: digestOf(bytes), sizeBytes: bytes.length };
    if (this.#reuse(reference)) return reference;
    const file = new AsideFile(this.#layout.aside, 'blob');
    file.write(bytes);
    this.#publish(file, reference);
    return reference;
  }

  /** Leaves the bytes to a process that publishes them with the record that names them; nothing waits for the disk. */
  draft(bytes: Uint8Array): BlobDraft {
    const reference = { digest: digestOf(bytes), sizeBytes: bytes.length };
    if (this.#reuse(reference)) return reference;
    const file = new AsideFile(this.#layout.aside, 'blob');
    file.write(bytes);
    return { ...reference, aside: file.handOver() };
  }

  /** For outputs that are better not held in memory whole. */
  writer(): BlobWriter {
    return new BlobWriter(new AsideFile(this.#layout.aside, 'blob'), {
      publish: (file, reference) => {
        if (this.#reuse(reference)) file.discard();
        else this.#publish(file, reference);
      },
      draft: (file, reference) => {
        if (!this.#reuse(reference)) return { ...reference, aside: file.handOver() };
        file.discard();
        return reference;
      },
    });
  }

  /** The bytes of a draft, opened and sealed for whoever flushes and names them; null if they are gone or cut. */
  open({ sizeBytes, aside }: Required<BlobDraft>): AsideFile | null {
    let file: AsideFile;
    try {
      file = new AsideFile(this.#layout.aside, 'blob', aside);
    } catch (error) {
      if (isSwept(error)) return null;
      throw error;
    }
    if (file.sizeBytes === sizeBytes) {
      file.seal();
      return file;
    }
    file.discard();
    return null;
  }

  /**
   * The bytes, checked. `aside` is where they lie if they are not published yet. Throws DamagedBlob, after moving a corrupt
   * file out of the way of a good one.
   */
  read(digest: Digest, aside?: string): Buffer {
    const path = this.#layout.blob(digest);
    const draft = aside === undefined ? null : this.#readDraft(digest, join(this.#layout.aside, aside));
    // It may have got its name meanwhile.
    if (draft !== null) return draft;
    let bytes: Buffer;
    try {
      bytes = readWholeFile(path);
    } catch (error) {
      if (isGone(error)) throw new DamagedBlob(digest, 'missing', missing(digest));
      throw storeError('read a blob', path, error);
    }
    const found = digestOf(bytes);
    if (found === digest) return bytes;
    throw new DamagedBlob(digest, 'corrupt', quarantineBlob(this.#layout, digest, `its digest is ${found}`));
  }

  /** What nobody will publish. */
  discard({ aside }: BlobDraft): void {
    if (aside === undefined) return;
    const path = join(this.#layout.aside, aside);
    guarded('remove a blob', path, () => {
      rmSync(path, { force: true });
    });
  }

  /** Null if they are not there, or not there whole. */
  #readDraft(digest: Digest, path: string): Buffer | null {
    try {
      const bytes = readWholeFile(path);
      return digestOf(bytes) === digest ? bytes : null;
    } catch (error) {
      if (isGone(error) || isNoFile(error)) return null;
      throw storeError('read a blob', path, error);
    }
  }

  /**
   * Bytes of a blob from `position` on, as many as `into` holds. The first read of a blob checks all of it, those after it
   * trust that: what is sealed is not written again. Throws DamagedBlob as `read` does, and a StoreError where it never
   * had as many: what names a part of a blob may be a stranger's, and the blob itself be in order.
   */
  readPart(digest: Digest, position: number, into: Uint8Array): void {
    const path = this.#layout.blob(digest);
    try {
      if (!this.#checked.has(digest)) this.#check(digest, path);
      const file = openFile(path);
      try {
        const taken = readSync(file, into, 0, into.length, position);
        if (taken === into.length) return;
        const { size } = fstatSync(file);
        if (size === this.#checked.get(digest)) throw tooShort(digest, size, position + into.length);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (isGone(error)) throw new DamagedBlob(digest, 'missing', missing(digest));
      throw storeError('read a blob', path, error);
    }
    throw new DamagedBlob(digest, 'corrupt', quarantineBlob(this.#layout, digest, 'it has become shorter'));
  }

  #check(digest: Digest, path: string): void {
    const found = digestOfFile(path);
    if (found !== digest)
      throw new DamagedBlob(
        digest,
        'corrupt',
        quarantineBlob(this.#layout, digest, `its digest is ${found}`),
      );
    this.#checked.set(digest, lstatSync(path).size);
  }

  /** Whether a blob is there and as it was published: a few microseconds if it is sealed, otherwise it is read. */
  inspect({ digest, sizeBytes }: BlobReference): BlobState {
    const path = this.#layout.blob(digest);
    const status = guarded('look at a blob', path, () => lstatSync(path, { throwIfNoEntry: false }));
    if (status === undefined) return { kind: 'missing', note: missing(digest) };
    if (!status.isFile()) return this.#corrupt(digest, 'it is not a file');
    if (status.size !== sizeBytes)
      return this.#corrupt(digest, `it has ${status.size} bytes instead of ${sizeBytes}`);
    if (isSealed(status)) return { kind: 'whole', note: null };
    const found = guarded('read a blob', path, () => digestOfFile(path));
    if (found !== digest) return this.#corrupt(digest, `its digest is ${found}`);
    return {
      kind: 'whole',
      note:
        this.#layout.readOnly || reseal(path)
          ? null
          : `blob ${digest.slice(0, 12)} is whole but could not be sealed`,
    };
  }

  #corrupt(digest: Digest, evidence: string): BlobState {
    return { kind: 'corrupt', note: quarantineBlob(this.#layout, digest, evidence) };
  }

  /** Sealed anew, a blob that nothing names yet is as safe from a collection as a new one. */
  #reuse(reference: BlobReference): boolean {
    if (this.inspect(reference).kind !== 'whole') return false;
    const path = this.#layout.blob(reference.digest);
    // A collection may have taken it since.
    return reseal(path) || existsSync(path);
  }

  #publish(file: AsideFile, { digest }: BlobReference): void {
    file.seal();
    // If another process took the name meanwhile, it holds the same bytes.
    file.claim(this.#layout.blob(digest), this.#durability);
  }
}

interface BlobEnds {
  readonly publish: (file: AsideFile, reference: BlobReference) => void;
  readonly draft: (file: AsideFile, reference: BlobReference) => BlobDraft;
}

/** Writes one blob in pieces. It exists only once `finish` has returned. */
export class BlobWriter {
  readonly #file: AsideFile;
  readonly #ends: BlobEnds;
  readonly #digester = new Digester();
  #sizeBytes = 0;

  constructor(file: AsideFile, ends: BlobEnds) {
    this.#file = file;
    this.#ends = ends;
  }

  write(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#digester.update(bytes);
    this.#sizeBytes += bytes.length;
  }

  finish(): BlobReference {
    const reference = this.#reference();
    this.#ends.publish(this.#file, reference);
    return reference;
  }

  /** Leaves the bytes to a process that publishes them. */
  draft(): BlobDraft {
    return this.#ends.draft(this.#file, this.#reference());
  }

  #reference(): BlobReference {
    return { digest: this.#digester.finish(), sizeBytes: this.#sizeBytes };
  }

  /** Gives up; nothing remains. */
  discard(): void {
    this.#file.discard();
  }
}

function tooShort(digest: Digest, size: number, wanted: number): StoreError {
  const name = `cas/sha256/${digest.slice(0, 2)}/${digest}`;
  return new StoreError(
    `blob ${digest.slice(0, 12)} has ${size} bytes, and ${wanted} are said to be in it`,
    `what names it is wrong: \`${name}\` itself is in order`,
    null,
  );
}

function missing(digest: Digest): string {
  return `blob ${digest.slice(0, 12)} is missing`;
}
