import {
  chmodSync,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { guarded, isGone, storeError, systemCode } from './errors.ts';
import { openFile } from './file.ts';
import { flushed, flushFolders, makeFolder, type Unflushed } from './folder.ts';
import { uniqueName } from './owner.ts';

/**
 * Modification time, in seconds, of a sealed file. Whoever sets it has just checked the bytes; whoever changes the file
 * later changes it. So one stat tells whether the bytes need to be read again.
 */
const sealSeconds = 1_000_000_000;

export function isSealed(status: Stats): boolean {
  return status.mtimeMs === sealSeconds * 1000;
}

/** Seals a file whose bytes were found right. False if the store may not be written. */
export function reseal(path: string): boolean {
  try {
    utimesSync(path, sealSeconds, sealSeconds);
    chmodSync(path, 0o444);
    return true;
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return false;
  }
}

/** What is `passing` need not survive a power cut, and is not waited for. */
export type Durability = 'lasting' | 'passing';

/**
 * A file that is written aside and appears under its name whole or not at all, also after a power cut: bytes are
 * flushed before the rename and the folder after it.
 */
export class AsideFile {
  readonly #path: string;
  readonly #file: number;
  readonly #what: string;
  /** Of the store, in which `tmp` lies. */
  readonly #root: string;
  #open = true;

  /**
   * `what` is for messages: `blob`, `record`. `folder` must lie on the file system of the later name. `handedOver` names a
   * file there that another process has written: it is opened instead of made.
   */
  constructor(folder: string, what: string, handedOver: string | null = null) {
    this.#what = what;
    this.#root = dirname(folder);
    this.#path = join(folder, handedOver ?? uniqueName());
    this.#file = guarded(`write a ${what}`, folder, () => {
      if (handedOver !== null) return openFile(this.#path);
      try {
        return openSync(this.#path, 'wx', 0o644);
      } catch (error) {
        if (!isGone(error)) throw error;
        flushFolders(makeFolder(folder, this.#root));
        return openSync(this.#path, 'wx', 0o644);
      }
    });
  }

  get sizeBytes(): number {
    return fstatSync(this.#file).size;
  }

  write(bytes: Uint8Array): void {
    this.#attempt('write', () => {
      // One call may take only a part, and never more than 2 GiB.
      for (let at = 0; at < bytes.length;) {
        at += writeSync(this.#file, bytes, at, Math.min(bytes.length - at, 1 << 30));
      }
    });
  }

  /** Makes the file read-only and gives it the time that says so. */
  seal(): void {
    this.#attempt('seal', () => {
      fchmodSync(this.#file, 0o444);
      futimesSync(this.#file, sealSeconds, sealSeconds);
    });
  }

  /** Leaves the file aside, unflushed, to a process that publishes it, and tells the name by which it is opened there. */
  handOver(): string {
    this.#close();
    return basename(this.#path);
  }

  /** Resolves when the bytes would survive a power cut. */
  async flush(): Promise<void> {
    try {
      await flushed(this.#file);
    } catch (error) {
      throw storeError(`publish a ${this.#what}`, this.#path, error);
    }
  }

  /** Puts the file in place of whatever has the name. Given a set, the file was flushed, and its folder is to be. */
  replace(target: string, durability: Durability | Unflushed = 'lasting'): void {
    this.#publish(target, durability, () => {
      renameSync(this.#path, target);
      return true;
    });
  }

  /** Puts the file in place unless the name is taken, and says whether it did. Of several writers one succeeds. */
  claim(target: string, durability: Durability | Unflushed = 'lasting'): boolean {
    return this.#publish(target, durability, () => {
      try {
        linkSync(this.#path, target);
      } catch (error) {
        const code = systemCode(error);
        if (code === 'EEXIST') return false;
        // File systems without hard links: the last writer wins instead of the first, which is as good.
        if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
        renameSync(this.#path, target);
      }
      return true;
    });
  }

  /** Removes the file, unless it has been published or handed over. */
  discard(): void {
    if (!this.#open) return;
    this.#close();
    try {
      unlinkSync(this.#path);
    } catch (error) {
      // Renamed, or swept away.
      if (!isGone(error)) throw error;
    }
  }

  #close(): void {
    this.#open = false;
    closeSync(this.#file);
  }

  #attempt(doing: string, operation: () => void): void {
    try {
      operation();
    } catch (error) {
      this.discard();
      throw storeError(`${doing} a ${this.#what}`, this.#path, error);
    }
  }

  #publish(target: string, durability: Durability | Unflushed, place: () => boolean): boolean {
    const unflushed = typeof durability === 'object' ? durability : new Set<string>();
    try {
      if (durability === 'lasting') fsyncSync(this.#file);
      const placed = this.#inFolder(dirname(target), unflushed, place);
      // Whoever else has the name may not have flushed it yet.
      unflushed.add(dirname(target));
      if (durability === 'lasting') flushFolders(unflushed);
      return placed;
    } catch (error) {
      throw storeError(`publish a ${this.#what}`, target, error);
    } finally {
      this.discard();
    }
  }

  /** Nearly always the folder is there. */
  #inFolder(folder: string, unflushed: Unflushed, place: () => boolean): boolean {
    try {
      return place();
    } catch (error) {
      if (!isGone(error)) throw error;
      for (const above of makeFolder(folder, this.#root)) unflushed.add(above);
      return place();
    }
  }
}

/** Writes a small file whole, in place of whatever has the name. */
export function writeWhole(
  aside: string,
  what: string,
  target: string,
  bytes: Uint8Array,
  durability: Durability = 'lasting',
): void {
  const file = new AsideFile(aside, what);
  file.write(bytes);
  file.replace(target, durability);
}
