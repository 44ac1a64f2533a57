import type { Digest } from '../base/brand.ts';

/** The machine does not let the store be read or written: nothing that rerunning a stage would heal. Exit code 4. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** The system's code (`ENOSPC`), or null when the store itself is what is wrong. */
  readonly code: string | null;
  /** What to do about it. */
  readonly cure: string;

  constructor(message: string, cure: string, code: string | null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.cure = cure;
  }

  /** Whether the store may not be written at all, as against trouble while writing. */
  get isRefusal(): boolean {
    return this.code === 'EROFS' || this.code === 'EACCES' || this.code === 'EPERM';
  }
}

/** A blob that a record names is gone or has other bytes. Making the blob again heals it. */
export class DamagedBlob extends Error {
  override readonly name = 'DamagedBlob';
  readonly digest: Digest;
  readonly reason: 'missing' | 'corrupt';

  constructor(digest: Digest, reason: 'missing' | 'corrupt', message: string) {
    super(message);
    this.digest = digest;
    this.reason = reason;
  }
}

/** What the system's codes mean, and what helps. */
const known: Readonly<Record<string, readonly [cause: string, cure: string]>> = {
  ENOSPC: [
    'the disk is full',
    'free some space, or move the store to a larger disk; finished stages are kept',
  ],
  EDQUOT: ['the disk quota is used up', 'free some space, or move the store; finished stages are kept'],
  EFBIG: ['the file is larger than the system allows', 'raise the limit on file sizes (`ulimit -f`)'],
  EACCES: [
    'permission is denied',
    'give yourself the right to write there, or choose another folder for the runs',
  ],
  EPERM: [
    'the operation is not permitted',
    'give yourself the right to write there, or choose another folder for the runs',
  ],
  EROFS: [
    'the file system is mounted read-only',
    'mount it for writing, or choose another folder for the runs',
  ],
  ENOTDIR: [
    'a file stands where a folder should be',
    'move that file away, or choose another folder for the runs',
  ],
  EEXIST: [
    'a file stands where a folder should be',
    'move that file away, or choose another folder for the runs',
  ],
  EISDIR: ['a folder stands where a file should be', 'move that folder away'],
  ENOTFILE: ['a pipe or a device stands where a file should be', 'move it away'],
  ELOOP: [
    'the path leads through a circle of symbolic links',
    'mend the links, or choose another folder for the runs',
  ],
  ENAMETOOLONG: ['the path is too long', 'choose a folder with a shorter path for the runs'],
  EMFILE: ['too many files are open', 'raise the limit (`ulimit -n`) or run fewer stages at once'],
  ENFILE: ['too many files are open on this machine', 'run fewer stages at once'],
  EXDEV: [
    'parts of the store lie on different file systems',
    'keep the whole store on one; link its root, not its parts',
  ],
  EIO: [
    'the disk reports an input/output error',
    'check the disk (`dmesg`) before you trust what lies on it',
  ],
  ESTALE: ['the network file system lost the file', 'mount it again, then run again'],
};

/** Runs a file operation; what the system refuses becomes a StoreError that says `doing` (`write the record`), why and the cure. */
export function guarded<T>(doing: string, path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw storeError(doing, path, error);
  }
}

/** Errors that are no refusal of the system (ours included) come back as they are. */
export function storeError(doing: string, path: string, error: unknown): Error {
  const code = systemCode(error);
  if (code === null) return error instanceof Error ? error : new Error(String(error));
  const [cause, cure] = known[code] ?? [
    `the system says ${code}`,
    'look at the folder and the disk it lies on',
  ];
  return new StoreError(`cannot ${doing} at ${path}: ${cause}`, cure, code, { cause: error });
}

/** `ENOENT` and the like; null for anything that is not a refusal of the system. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'errno' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** Whether what has a file's name is none that can be read: a folder, a pipe, a device, a link to itself, or without end. */
export function isNoFile(error: unknown): boolean {
  return ['EISDIR', 'ENOTFILE', 'ELOOP', 'EFBIG'].includes(systemCode(error) ?? '');
}

/** Whether a file of the store that was being written is there no more. */
export function isSwept(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'ENOENT';
}

/** Whether the system says that there is no such file. */
export function isGone(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}
