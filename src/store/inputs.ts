import { statSync, type BigIntStats } from 'node:fs';
import type { Digest } from '../base/brand.ts';
import { isDigest } from '../keys/digest.ts';
import { writeWhole } from './aside.ts';
import { decode, encode } from './codec.ts';
import { StoreError, systemCode } from './errors.ts';
import { digestOfFile, readText } from './file.ts';
import type { Digests, SizedFile } from './hashing/threads.ts';
import type { InputEntry } from './record.ts';
import type { Store } from './store.ts';

/** A file that an experiment names, as it was read; or why it cannot be, which is the user's to mend. */
export type InputDigest =
  | { readonly kind: 'digested'; readonly digest: Digest }
  | { readonly kind: 'unreadable'; readonly because: string };

/** A file that was changed this recently may change again without its times telling: clocks of file systems are coarse. */
const restMilliseconds = 2000;

/**
 * Digests of the files that stages read. What stat says of a file stands for its bytes if they were digested when the
 * file had been at rest for a while; so a second run reads nothing.
 */
export class Inputs {
  readonly #store: Store;
  readonly #known: Map<string, InputEntry>;
  /** Read by several threads, and not asked for yet. */
  readonly #ahead = new Map<string, InputEntry & { readonly readAt: number }>();
  #changed = false;

  constructor(store: Store) {
    this.#store = store;
    this.#known = load(store.layout.inputs);
  }

  /** Reads those of the files that must be read all at once, if `digest` finds that worth it. Paths are absolute. */
  async readAhead(
    paths: readonly string[],
    digest: (files: readonly SizedFile[]) => Promise<Digests>,
  ): Promise<void> {
    const unread = [...new Set(paths)].flatMap((path) => {
      const seen = lookIfThere(path);
      return seen === null || this.#known.get(path)?.looks === seen.looks ? [] : [{ path, ...seen }];
    });
    const readAt = Date.now();
    const digests = await digest(unread);
    for (const { path, looks } of unread) {
      const found = digests.get(path);
      if (found !== undefined) this.#ahead.set(path, { looks, digest: found, readAt });
    }
  }

  /** `path` is absolute. */
  digest(path: string): InputDigest {
    try {
      const before = look(path);
      if (before === null) return { kind: 'unreadable', because: 'it is not a file' };
      const known = this.#known.get(path);
      if (known?.looks === before.looks) return { kind: 'digested', digest: known.digest };
      const ahead = this.#ahead.get(path);
      const wasRead = ahead?.looks === before.looks;
      const readAt = wasRead ? ahead.readAt : Date.now();
      const digest = wasRead ? ahead.digest : digestOfFile(path);
      const stayed = wasRead || look(path)?.looks === before.looks;
      if (stayed && before.changedMilliseconds < readAt - restMilliseconds) {
        this.#known.set(path, { looks: before.looks, digest });
        this.#changed = true;
      }
      return { kind: 'digested', digest };
    } catch (error) {
      const code = systemCode(error);
      if (code === null) throw error;
      return { kind: 'unreadable', because: reasons[code] ?? `the system says ${code}` };
    }
  }

  /** Whether a file still has the bytes that were keyed. Ask after the stage that read it has ended. */
  unchanged(path: string, digest: Digest): boolean {
    const now = this.digest(path);
    return now.kind === 'digested' && now.digest === digest;
  }

  /** Keeps what was learnt for the next run. A store that may not be written only costs the time to read again. */
  save(): void {
    if (!this.#changed || this.#store.layout.readOnly) return;
    const list = encode({ version: 1, files: Object.fromEntries(this.#known) });
    try {
      writeWhole(this.#store.layout.aside, 'digest list', this.#store.layout.inputs, list);
      this.#changed = false;
    } catch (error) {
      if (!(error instanceof StoreError && error.isRefusal)) throw error;
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its path leads through a circle of symbolic links',
  EIO: 'the disk reports an input/output error',
};

interface Look {
  readonly looks: string;
  readonly changedMilliseconds: number;
  readonly sizeBytes: number;
}

/** Null if it is not a file. */
function look(path: string): Look | null {
  const status = statSync(path, { bigint: true });
  if (!status.isFile()) return null;
  const changedMilliseconds = Number(max(status.mtimeMs, status.ctimeMs));
  return { looks: looksOf(status), changedMilliseconds, sizeBytes: Number(status.size) };
}

/** Null also if it cannot be looked at; whoever asks for its digest is told why. */
function lookIfThere(path: string): Look | null {
  try {
    return look(path);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return null;
  }
}

function looksOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev.toString()} ${ino.toString()} ${size.toString()} ${mtimeNs.toString()} ${ctimeNs.toString()}`;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

/** A list that cannot be read or is not whole is worth nothing, and costs nothing to lose. */
function load(path: string): Map<string, InputEntry> {
  const known = new Map<string, InputEntry>();
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return known;
  }
  const decoded = decode(text);
  if (decoded.kind !== 'whole') return known;
  for (const [file, entry] of Object.entries(decoded.value['files'] ?? {})) {
    const { looks, digest } = (entry ?? {}) as Partial<InputEntry>;
    if (typeof looks === 'string' && isDigest(digest)) known.set(file, { looks, digest });
  }
  return known;
}
