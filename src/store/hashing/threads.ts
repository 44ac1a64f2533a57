import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Digest } from '../../base/brand.ts';
import type { Digested, Share } from './thread.ts';

export interface SizedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Digests of files that are read at once, by path; one that is not there could not be read. */
export type Digests = ReadonlyMap<string, Digest>;

/** Starting threads takes as long as reading this much, or so many small files, in one. */
const leastBytes = 64e6;
const leastFiles = 2000;

/** More only wait for the disk, or for the memory. */
const mostThreads = 8;

/**
 * Digests files on as many processors as there are, where that pays; otherwise none. `program` is this folder's
 * `thread.ts`, bundled. Greater files are begun first, so that the last one is not waited for alone. A thread that ends
 * early only leaves files out.
 */
export async function digestByThreads(
  program: string,
  files: readonly SizedFile[],
  onDigest: (path: string) => void = () => undefined,
): Promise<Digests> {
  const digests = new Map<string, Digest>();
  const threads = Math.min(availableParallelism(), mostThreads, files.length);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (threads < 2 || (bytes < leastBytes && files.length < leastFiles)) return digests;
  const paths = [...files].sort((one, other) => other.sizeBytes - one.sizeBytes).map(({ path }) => path);
  const share: Share = { paths, taken: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
  const told = (some: Digested): void => {
    for (const [path, digest] of some) {
      digests.set(path, digest);
      onDigest(path);
    }
  };
  // Loaded here, because most runs read nothing.
  const { Worker } = await import('node:worker_threads');
  const start = () => new Worker(program, { workerData: share, execArgv: [] });
  await Promise.all(Array.from({ length: threads }, () => ended(start(), told)));
  return digests;
}

/** What a thread leaves out, however it ends, is read by whoever asked, who then meets what ended it. */
function ended(thread: Worker, told: (some: Digested) => void): Promise<void> {
  return new Promise((resolve) => {
    thread.on('message', told);
    thread.on('error', () => {
      resolve();
    });
    thread.on('exit', () => {
      resolve();
    });
  });
}
