import { execFileSync } from 'node:child_process';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Library, Opened } from '../check/imports/gather.ts';
import { decode } from '../lang/decode.ts';
import { UsageError } from './exit.ts';
import { diskProbe } from './files.ts';
import { realPath } from './library.ts';
import type { Text } from './text.ts';

/** `HEAD~1:experiments/a.exp`: a file as it was at a revision. */
const form = /^([^:]+):([^:]+\.exp)$/;

export function isAtRevision(reference: string): boolean {
  return form.test(reference);
}

/**
 * A file as git has it at a revision, with the imports of that time. The data that it names is that of the working tree,
 * since corpora are seldom in git.
 */
export function textAtRevision(cwd: string, reference: string): Text {
  const [, revision = '', file = ''] = form.exec(reference) ?? [];
  const top = git(cwd, ['rev-parse', '--show-toplevel']);
  if (top.kind === 'refused') throw new UsageError(`cannot read ${reference}: ${top.reason}`);
  const root = top.bytes.toString('utf8').trim();
  const commit = commitOf(cwd, revision);
  const repository = new Repository(root, commit, revision);
  const path = join(realPath(dirname(resolve(cwd, file))), basename(file));
  const found = repository.read(path);
  if (found === null) {
    const inside = repository.nameOf(path);
    const known = repository.list(dirname(path)).filter((name) => name.endsWith('.exp'));
    throw new UsageError(
      `there is no ${inside ?? file} at ${revision}`,
      known.length === 0 ? null : `there are: ${known.slice(0, 8).join(', ')}`,
    );
  }
  return { ...decode(reference, found), path, library: libraryOf(repository), probe: diskProbe };
}

/** A revision is looked up before anything is read, and can be no option: git is given no shell and no dash. */
function commitOf(cwd: string, revision: string): string {
  const found = revision.startsWith('-')
    ? null
    : git(cwd, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (found?.kind === 'answered') return found.bytes.toString('utf8').trim();
  throw new UsageError(
    `git knows no revision \`${revision}\``,
    'name a commit, a branch or a tag: HEAD~1:experiments/first.exp',
  );
}

/** The files of one commit. */
class Repository {
  readonly root: string;
  readonly #commit: string;
  readonly #revision: string;

  constructor(root: string, commit: string, revision: string) {
    this.root = root;
    this.#commit = commit;
    this.#revision = revision;
  }

  /** A path as git writes it; null for what lies outside. */
  nameOf(path: string): string | null {
    const way = relative(this.root, path);
    return way.startsWith('..') || isAbsolute(way) ? null : way.split(sep).join('/');
  }

  /** How a text is called in messages. */
  titleOf(path: string): string {
    return `${this.#revision}:${this.nameOf(path) ?? path}`;
  }

  /** Bytes of a file; null where the commit has none there. */
  read(path: string): Buffer | null {
    const name = this.nameOf(path);
    const found = name === null ? null : git(this.root, ['cat-file', 'blob', `${this.#commit}:${name}`]);
    return found?.kind === 'answered' ? found.bytes : null;
  }

  list(folder: string): readonly string[] {
    const name = this.nameOf(folder);
    const tree = `${this.#commit}:${name ?? ''}`;
    const found = name === null ? null : git(this.root, ['ls-tree', '-z', '--name-only', tree]);
    return found?.kind === 'answered' ? found.bytes.toString('utf8').split('\0').filter(Boolean) : [];
  }
}

function libraryOf(repository: Repository): Library {
  return {
    open: (path, from): Opened => {
      const resolved = resolve(dirname(from), path);
      if (isAbsolute(path) || repository.nameOf(resolved) === null)
        return { kind: 'outside', project: repository.root };
      const bytes = repository.read(resolved);
      if (bytes !== null)
        return { kind: 'file', path: resolved, ...decode(repository.titleOf(resolved), bytes) };
      const folder = dirname(resolved);
      const known = repository.list(folder);
      return known.includes(basename(resolved))
        ? { kind: 'folder' }
        : { kind: 'missing', resolved: repository.titleOf(resolved), folder, known };
    },
  };
}

type Answer =
  | { readonly kind: 'answered'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly reason: string };

const mostBytes = 64e6;

function git(cwd: string, words: readonly string[]): Answer {
  try {
    const bytes = execFileSync('git', words, {
      cwd,
      maxBuffer: mostBytes,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { kind: 'answered', bytes };
  } catch (error) {
    const { stderr, code } = error as { readonly stderr?: Buffer; readonly code?: string };
    if (code === 'ENOENT') return { kind: 'refused', reason: 'git is not installed' };
    const [said = ''] = (stderr?.toString('utf8') ?? '').split('\n');
    return { kind: 'refused', reason: said === '' ? 'git refused' : said };
  }
}
