import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../keys/digest.ts';
import { decode, encode } from './codec.ts';
import { guarded, isGone, StoreError } from './errors.ts';
import { readText } from './file.ts';
import { flushFolders, makeFolder } from './folder.ts';
import type { Layout } from './layout.ts';
import { namesIn } from './listing.ts';
import type { Hold, RootHead, RootLine } from './record.ts';
import { isRootLine } from './shape.ts';
import type { Store } from './store.ts';

/**
 * Says in the store what a run holds, for a collection to spare. The file only grows, and stays when the run has ended:
 * whoever collects asks whether the run's folder is still there.
 */
export class RunRoot {
  readonly #store: Store;
  readonly #path: string;
  #unwritten: Buffer[];
  #holds: Hold[] = [];

  constructor(store: Store, head: RootHead) {
    this.#store = store;
    this.#path = join(store.layout.roots, rootName(head));
    this.#unwritten = [encode({ version: 1, root: head })];
  }

  hold(hold: Hold): void {
    this.#holds.push(hold);
  }

  /** Before work begins on what is held, so that nobody takes it away meanwhile. */
  flush(): void {
    if (this.#holds.length > 0) this.#unwritten.push(encode({ version: 1, holds: this.#holds }));
    this.#holds = [];
    if (this.#unwritten.length === 0) return;
    const bytes = Buffer.concat(this.#unwritten);
    try {
      guarded('say what the run holds', this.#path, () => {
        this.#append(bytes);
      });
    } catch (error) {
      // From a store that may only be read nobody takes anything away.
      if (!(error instanceof StoreError && error.isRefusal)) throw error;
    }
    this.#unwritten = [];
  }

  end(): void {
    this.flush();
    this.#unwritten.push(encode({ version: 1, endedAt: new Date().toISOString() }));
    this.flush();
  }

  #append(bytes: Buffer): void {
    try {
      appendFileSync(this.#path, bytes);
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#store.mark();
      flushFolders(makeFolder(this.#store.layout.roots, this.#store.layout.root));
      appendFileSync(this.#path, bytes);
    }
  }
}

/** A root's file as it was found. */
export interface FoundRoot {
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** null = that line is damaged or was cut short. */
  readonly head: RootHead | null;
  readonly holds: readonly Hold[];
  readonly endedAt: string | null;
  /** Some of what it holds is not known. */
  readonly isDamaged: boolean;
}

/** Every root of a store, in the order of the runs. */
export function readRoots(layout: Layout): readonly FoundRoot[] {
  return namesIn('list the roots', layout.roots).flatMap((name) => readRoot(layout, name) ?? []);
}

/** null if it is gone. */
export function readRoot(layout: Layout, name: string): FoundRoot | null {
  const path = join(layout.roots, name);
  return guarded('read a root', path, () => {
    try {
      const { size: sizeBytes, mtimeMs: changedAt } = statSync(path);
      return { name, sizeBytes, changedAt, ...parseRoot(readText(path)) };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  });
}

/** The lines of a root's file, as far as they prove themselves. */
export function parseRoot(text: string): Pick<FoundRoot, 'head' | 'holds' | 'endedAt' | 'isDamaged'> {
  let [head, endedAt, isDamaged] = [null as RootHead | null, null as string | null, false];
  const holds: Hold[] = [];
  let from = 0;
  for (let end; (end = text.indexOf('\n', from)) !== -1; from = end + 1) {
    const decoded = decode(text.slice(from, end + 1));
    if (decoded.kind !== 'whole') {
      isDamaged = true;
      continue;
    }
    if (!isRootLine(decoded.value)) {
      isDamaged = true;
      continue;
    }
    const line = decoded.value as unknown as RootLine;
    if ('root' in line) head = line.root;
    else if ('holds' in line) holds.push(...line.holds);
    else endedAt = line.endedAt;
  }
  // A first line that was cut short is that of a run which had not begun.
  if (head === null && from > 0) isDamaged = true;
  return { head, holds, endedAt, isDamaged: isDamaged || isTooLong(text.slice(from)) };
}

/** A line that a kill cut short ends at most where its line feed would begin. */
function isTooLong(rest: string): boolean {
  return rest.length > 0 && decode(`${rest.slice(0, -1)}\n`).kind === 'whole';
}

/** Runs of one second in two folders may have one id. */
function rootName({ run, runsFolder }: RootHead): string {
  return `${run}-${digestOf(runsFolder).slice(0, 8)}.ndjson`;
}
