import { chmodSync, closeSync, fsync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { promisify } from 'node:util';
import { guarded, storeError, systemCode } from './errors.ts';

/** Folders whose new entries a power cut may still take; whoever has them flushes them. */
export type Unflushed = Set<string>;

/** Resolves when an open file, or folder, would survive a power cut. */
export const flushed = promisify(fsync);

/** Gives the folders that gained one, which a power cut may forget until they are flushed. `root`: that of the store. */
export function makeFolder(folder: string, root: string): readonly string[] {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return [];
  const above = dirname(first);
  // A store that several users may write to is so all the way down, with the sticky bit that keeps them apart.
  const { mode } = statSync(above);
  const isShared = (above === root || above.startsWith(root + sep)) && (mode & 0o022) !== 0;
  const unflushed: string[] = [];
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    if (isShared) chmodSync(made, mode & 0o7777);
    unflushed.push(dirname(made));
    if (made === dirname(made)) break;
  }
  return unflushed;
}

/** Returns when the entries of all of them would survive a power cut. */
export function flushFolders(folders: Iterable<string>): void {
  for (const folder of folders) syncFolder(folder);
}

/** The same side by side: one commit of a journal serves many. */
export async function flushFoldersTogether(folders: Iterable<string>): Promise<void> {
  await Promise.all([...folders].map(flushFolder));
}

async function flushFolder(folder: string): Promise<void> {
  const handle = guarded('flush a folder', folder, () => openSync(folder, 'r'));
  try {
    await flushed(handle);
  } catch (error) {
    if (!isUnknownToFolders(error)) throw storeError('flush a folder', folder, error);
  } finally {
    closeSync(handle);
  }
}

/** Returns when what was put into a folder, and taken out of it, would survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!isUnknownToFolders(error)) throw error;
  } finally {
    closeSync(handle);
  }
}

/** Some file systems do not know how to flush a folder; they order its entries themselves or not at all. */
function isUnknownToFolders(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'EINVAL' || code === 'EISDIR' || code === 'ENOTSUP' || code === 'EPERM';
}
