import { posix } from 'node:path';

export type Found = 'file' | 'folder' | 'missing' | 'unreadable';

/** All that checking asks of a file system. */
export interface Probe {
  /** `unreadable`: it is there but may not be read, or is neither a file nor a folder. */
  readonly kindOf: (path: string) => Found;
  /** Names in a folder, in code-unit order; empty where it cannot be listed. */
  readonly list: (folder: string) => readonly string[];
}

/** A file system of names alone: `files` are absolute POSIX paths, folders follow from them. */
export function memoryProbe(files: readonly string[], unreadable: readonly string[] = []): Probe {
  const children = new Map<string, Set<string>>();
  for (const file of [...files, ...unreadable]) {
    for (let path = file; path !== '/' && path !== '.'; path = posix.dirname(path)) {
      const folder = posix.dirname(path);
      children.set(folder, (children.get(folder) ?? new Set()).add(posix.basename(path)));
    }
  }
  return {
    kindOf: (path) => {
      if (unreadable.includes(path)) return 'unreadable';
      if (files.includes(path)) return 'file';
      return children.has(path) ? 'folder' : 'missing';
    },
    list: (folder) => [...(children.get(folder) ?? [])].sort(),
  };
}
