import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders in which nobody keeps experiments. */
const passedOver = new Set(['node_modules', 'dist', 'runs']);
/** So deep is no project, but a disk. */
const mostDepth = 8;
const mostFiles = 2000;

/** The experiments in some folders and those inside them. */
export function experimentsIn(folders: readonly string[]): readonly string[] {
  const found: string[] = [];
  const search = (folder: string, depth: number): void => {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      if (found.length >= mostFiles) return;
      const path = join(folder, entry.name);
      if (entry.isFile() && entry.name.endsWith('.exp')) found.push(path);
      else if (
        entry.isDirectory() &&
        depth < mostDepth &&
        !/^\./.test(entry.name) &&
        !passedOver.has(entry.name)
      )
        search(path, depth + 1);
    }
  };
  for (const folder of folders) search(folder, 0);
  return found;
}
