import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Found, Probe } from '../check/probe.ts';
import { UsageError } from './exit.ts';

/** The real file system, as far as checking asks. */
export const diskProbe: Probe = { kindOf, list };

function kindOf(path: string): Found {
  try {
    const status = statSync(path);
    if (!status.isFile() && !status.isDirectory()) return 'unreadable';
    accessSync(path, constants.R_OK);
    return status.isFile() ? 'file' : 'folder';
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The bytes of a file that the command line names; `-` is stdin. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`, nearbyFiles(path));
  }
}

export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'there is no such file';
    case 'ENOTDIR':
      return 'a part of the path is not a folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** The experiments that a user standing here may have meant. */
function experimentsNear(cwd: string): readonly string[] {
  return ['.', 'experiments']
    .flatMap((folder) =>
      list(resolve(cwd, folder)).map((name) => (folder === '.' ? name : `${folder}/${name}`)),
    )
    .filter((name) => name.endsWith('.exp'));
}

function nearbyFiles(path: string): string | null {
  const known = experimentsNear(process.cwd());
  if (!path.endsWith('.exp') || known.length === 0) return null;
  return `there are: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''}`;
}

/** A path as a user standing in `cwd` would type it. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  if (short === '') return '.';
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** The one experiment that a command is about: the file given, or the only one there is. */
export function chooseFile([file, ...more]: readonly string[], cwd: string): string {
  if (more.length > 0) throw new UsageError(`one experiment at a time, not also ${more.join(', ')}`);
  if (file !== undefined) return file;
  const known = experimentsNear(cwd);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  throw new UsageError(
    'which experiment?',
    known.length === 0 ? '`athanor init` writes one to start from' : `there are: ${known.join(', ')}`,
  );
}

/** The experiments given, or all there are. */
export function chooseFiles(files: readonly string[], cwd: string): readonly string[] {
  if (files.length > 0) return files;
  const known = experimentsNear(cwd);
  if (known.length > 0) return known;
  throw new UsageError('there is no experiment here', '`athanor init` writes one to start from');
}
