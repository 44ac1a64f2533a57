import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Library } from '../check/imports/gather.ts';
import { decode } from '../lang/decode.ts';
import { diskProbe, displayPath, reasonOf } from './files.ts';

/** What tells the folder of a project from those inside it. */
const projectMarks = ['package.json', '.git'];

/** The files that an experiment at `root` may import. */
export function diskLibrary(cwd: string, root: string): Library {
  const project = projectOf(dirname(root), cwd);
  return {
    open: (path, from) => {
      const resolved = resolve(dirname(from), path);
      if (isAbsolute(path) || !isInside(resolved, project)) return { kind: 'outside', project };
      const found = diskProbe.kindOf(resolved);
      const folder = dirname(resolved);
      if (found === 'missing') return { kind: 'missing', resolved, folder, known: diskProbe.list(folder) };
      if (found === 'folder') return { kind: 'folder' };
      if (found === 'unreadable') return { kind: 'unreadable', reason: `it is ${resolved}` };
      try {
        // A link may lead out of the project, and two links to one file are one file.
        const real = realpathSync(resolved);
        if (!isInside(real, realpathSync(project))) return { kind: 'outside', project };
        const name = displayPath(join(project, relative(realpathSync(project), real)), cwd);
        return { kind: 'file', path: real, ...decode(name, readFileSync(real)) };
      } catch (error) {
        return { kind: 'unreadable', reason: reasonOf(error) };
      }
    },
  };
}

/** The file that a path leads to through links; the path itself where there is none. */
export function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The nearest folder above that is marked as a project's; else where athanor was called, if that holds the file. */
export function projectOf(folder: string, cwd: string): string {
  for (let at = folder; basename(at) !== ''; at = dirname(at)) {
    if (projectMarks.some((mark) => existsSync(join(at, mark)))) return at;
  }
  return isInside(folder, cwd) ? cwd : folder;
}

export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
