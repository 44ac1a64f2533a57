import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { guarded, storeError, systemCode } from './errors.ts';
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

  /** `what` is for messages: `blob`, `record`. `folder` must lie on the file system of the later name. */
  constructor(folder: string, what: string) {
    this.#what = what;
    this.#root = dirname(folder);
    this.#path = join(folder, uniqueName());
    this.#file = guarded(`write a ${what}`, folder, () => {
      makeFolder(folder, this.#root);
      return openSync(this.#path, 'wx', 0o644);
    });
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

  /** Puts the file in place of whatever has the name. */
  replace(target: string): void {
    this.#publish(target, 'lasting', () => {
      renameSync(this.#path, target);
      return true;
    });
  }

  /** Puts the file in place unless the name is taken, and says whether it did. Of several writers one succeeds. */
  claim(target: string, durability: Durability = 'lasting'): boolean {
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

  discard(): void {
    if (this.#open) {
      this.#open = false;
      closeSync(this.#file);
    }
    rmSync(this.#path, { force: true });
  }

  #attempt(doing: string, operation: () => void): void {
    try {
      operation();
    } catch (error) {
      this.discard();
      throw storeError(`${doing} a ${this.#what}`, this.#path, error);
    }
  }

  #publish(target: string, durability: Durability, place: () => boolean): boolean {
    try {
      if (durability === 'lasting') fsyncSync(this.#file);
      const folder = dirname(target);
      makeFolder(folder, this.#root);
      const placed = place();
      if (placed && durability === 'lasting') syncFolder(folder);
      return placed;
    } catch (error) {
      throw storeError(`publish a ${this.#what}`, target, error);
    } finally {
      this.discard();
    }
  }
}

/** Writes a small file whole, in place of whatever has the name. */
export function writeWhole(aside: string, what: string, target: string, bytes: Uint8Array): void {
  const file = new AsideFile(aside, what);
  file.write(bytes);
  file.replace(target);
}

/** `root`: that of the store. */
export function makeFolder(folder: string, root: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const above = dirname(first);
  // A store that several users may write to is so all the way down, with the sticky bit that keeps them apart.
  const { mode } = statSync(above);
  const isShared = (above === root || above.startsWith(root + sep)) && (mode & 0o022) !== 0;
  // Each new folder is an entry of its parent, which a power cut may forget as well.
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    if (isShared) chmodSync(made, mode & 0o7777);
    syncFolder(dirname(made));
    if (made === dirname(made)) break;
  }
}

/** Returns when what was put into a folder, and taken out of it, would survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some file systems do not know how to; they order their entries themselves or not at all.
    const code = systemCode(error);
    if (code !== 'EINVAL' && code !== 'EISDIR' && code !== 'ENOTSUP' && code !== 'EPERM') throw error;
  } finally {
    closeSync(handle);
  }
}
