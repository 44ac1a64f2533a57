/**
 * What a process asks of the file system, in order, and what a power cut would leave of it. Import it before whatever writes:
 * it takes the place of Node's functions, for the modules that are loaded after it.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

type Entry = { readonly kind: 'file' | 'folder'; readonly path: string; readonly inode: number };

/** `since`: how long the diary was when the flush began; what came later it need not cover. */
type Deed =
  | { readonly deed: 'named'; readonly entry: Entry }
  | { readonly deed: 'file flushed'; readonly inode: number; readonly since: number }
  | { readonly deed: 'folder flushed'; readonly path: string; readonly since: number };

export const diary: Deed[] = [];

const fs = createRequire(import.meta.url)('node:fs') as typeof import('node:fs');
const { openSync, linkSync, renameSync, mkdirSync, fsyncSync, fsync, fstatSync, statSync } = fs;
const opened = new Map<number, string>();

function named(path: string): void {
  const status = statSync(path);
  const kind = status.isDirectory() ? 'folder' : 'file';
  diary.push({ deed: 'named', entry: { kind, path, inode: status.ino } });
}

/** Asked when a flush begins; the answer is called when it has ended. */
function flushOf(file: number): () => void {
  const since = diary.length;
  const status = fstatSync(file);
  const path = opened.get(file) ?? '';
  return () => {
    if (status.isDirectory()) diary.push({ deed: 'folder flushed', path, since });
    else diary.push({ deed: 'file flushed', inode: status.ino, since });
  };
}

Object.assign(fs, {
  openSync: (...call: Parameters<typeof openSync>) => {
    const file = openSync(...call);
    opened.set(file, String(call[0]));
    return file;
  },
  linkSync: (from: string, to: string) => {
    linkSync(from, to);
    named(to);
  },
  renameSync: (from: string, to: string) => {
    renameSync(from, to);
    named(to);
  },
  mkdirSync: (path: string, options: { readonly recursive: true }) => {
    const first = mkdirSync(path, options);
    for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made))
      named(made);
    return first;
  },
  fsyncSync: (file: number) => {
    const end = flushOf(file);
    fsyncSync(file);
    end();
  },
  fsync: (file: number, done: (error: Error | null) => void) => {
    const end = flushOf(file);
    fsync(file, (error) => {
      if (error === null) end();
      done(error);
    });
  },
});
syncBuiltinESMExports();

/** A file that is there after a power cut: its path under `root`, and whether its bytes are. */
export interface Survivor {
  readonly path: string;
  readonly isWhole: boolean;
}

/**
 * What a power cut after so many deeds leaves in `root`: all that was flushed, and of the names that were not those that
 * `isKept` picks, since a file system may have written them on its own; their bytes only if they were flushed.
 */
export function survivors(
  root: string,
  deeds: number,
  isKept: (entry: number) => boolean,
): readonly Survivor[] {
  const done = diary.slice(0, deeds);
  const isFlushed = (index: number, { path }: Entry): boolean =>
    done.some((deed) => deed.deed === 'folder flushed' && deed.path === dirname(path) && deed.since > index);
  const there = new Map<string, Entry>();
  for (const [index, deed] of done.entries()) {
    if (deed.deed !== 'named' || !(isFlushed(index, deed.entry) || isKept(index))) continue;
    there.set(deed.entry.path, deed.entry);
  }
  const hasFolders = (path: string): boolean =>
    path === root || (there.has(path) && hasFolders(dirname(path)));
  return [...there.values()].flatMap(({ kind, path, inode }) => {
    if (kind === 'folder' || !path.startsWith(root + sep) || !hasFolders(dirname(path))) return [];
    if (path.startsWith(join(root, 'tmp') + sep)) return [];
    const isWhole = done.some((deed) => deed.deed === 'file flushed' && deed.inode === inode);
    return [{ path: relative(root, path), isWhole }];
  });
}
