import { closeSync, fstatSync, linkSync, lstatSync, mkdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guarded, isGone, isNoFile, systemCode } from './errors.ts';
import { openFile } from './file.ts';
import { uniqueName } from './owner.ts';

/** Who is at work on a key. */
export interface LeaseHolder {
  /** A `uniqueName`, made for this one lease. */
  readonly owner: string;
  readonly run: string;
  readonly host: string;
  readonly pid: number;
}

/** One look at a lease. `looks` changes with each touch. */
export interface Sighting {
  /** Null while what the file says cannot be read. */
  readonly holder: LeaseHolder | null;
  readonly text: string;
  /** False where something else has its name, which is nobody's. */
  readonly isLease: boolean;
  readonly looks: string;
}

/** Null if nobody has it. Opened, not only asked of `stat`: network file systems tell what is new only to those who open. */
export function lookAtLease(path: string): Sighting | null {
  return guarded('read a lease', path, () => {
    let file: number;
    try {
      file = openFile(path);
    } catch (error) {
      // A link to nothing has the name, too.
      if (isGone(error) && lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
      if (isGone(error) || isNoFile(error)) return { isLease: false, holder: null, text: '', looks: '' };
      throw error;
    }
    try {
      const { mtimeNs, ctimeNs, ino } = fstatSync(file, { bigint: true });
      const text = beginningOf(file);
      return {
        isLease: true,
        holder: holderOf(text),
        text,
        looks: `${ino.toString()} ${mtimeNs.toString()} ${ctimeNs.toString()} ${text}`,
      };
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Removes a lease that is nobody's. Of several who found it so one succeeds; a lease that another took meanwhile is put
 * back.
 */
export function removeLease(folderAside: string, path: string, dead: Sighting): boolean {
  const aside = join(folderAside, uniqueName());
  return guarded('take over a lease', path, () => {
    mkdirSync(folderAside, { recursive: true });
    try {
      renameSync(path, aside);
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
    try {
      const taken = lookAtLease(aside);
      if (dead.isLease ? taken?.text === dead.text : taken?.isLease !== true) return true;
      linkSync(aside, path);
    } catch (error) {
      // A third has it by now.
      if (systemCode(error) === null) throw error;
    } finally {
      rmSync(aside, { force: true, recursive: true });
    }
    return false;
  });
}

/** Of a lease it is all. */
function beginningOf(file: number): string {
  const bytes = Buffer.alloc(4096);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
}

function holderOf(text: string): LeaseHolder | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { owner, run, host, pid } = (value ?? {}) as Partial<Record<keyof LeaseHolder, unknown>>;
  return typeof owner === 'string' &&
    typeof run === 'string' &&
    typeof host === 'string' &&
    typeof pid === 'number'
    ? { owner, run, host, pid }
    : null;
}
