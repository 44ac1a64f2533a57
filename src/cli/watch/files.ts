import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Files as they were when an experiment last asked for them, those that were not there among them. They are looked at by
 * name every now and then: editors put another file in the place of the old one, and a network's file system or a
 * container's tells of no change by itself.
 */
export class WatchedFiles {
  readonly #known = new Map<string, string>();

  get paths(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** To be called before the file is read; what it was at the first call counts. */
  add(path: string): void {
    if (!this.#known.has(path)) this.#known.set(path, stampOf(path));
  }

  /** Those that are other files now, by path; one that is gone may be about to be put back, so it does not count. */
  changed(): ReadonlyMap<string, string> {
    const changed = new Map<string, string>();
    for (const [path, before] of this.#known) {
      const now = stampOf(path);
      if (now !== before && now !== absent) changed.set(path, now);
    }
    return changed;
  }
}

const lookMs = 200;

/**
 * Paths that were saved, once nothing has been saved for two looks on end: an editor may write several files, or one in
 * several goes. Empty if the signal ended the wait.
 */
export async function nextSave(files: WatchedFiles, signal: AbortSignal): Promise<readonly string[]> {
  let before = new Map<string, string>() as ReadonlyMap<string, string>;
  while (!signal.aborted) {
    const now = files.changed();
    const isSettled =
      now.size === before.size && [...now].every(([path, stamp]) => before.get(path) === stamp);
    if (now.size > 0 && isSettled) return [...now.keys()];
    before = now;
    // The signal ends the sleep, and the loop ends with it.
    await sleep(lookMs, null, { signal }).catch(() => null);
  }
  return [];
}

const absent = 'absent';

/** Another stamp is another file or other bytes in it; of a folder only that it is one. */
function stampOf(path: string): string {
  try {
    const status = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) return absent;
    return status.isDirectory() ? 'folder' : `${status.ino} ${status.size} ${status.mtimeNs}`;
  } catch {
    return 'unreadable';
  }
}
