/** One of the threads that digest files: takes the next file that no other has taken until there is none. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Digest } from '../../base/brand.ts';
import { fault } from '../../base/fault.ts';
import { systemCode } from '../errors.ts';
import { digestOfFile } from '../file.ts';

/** What each thread is given. */
export interface Share {
  readonly paths: readonly string[];
  /** How many files were taken, of all threads together: an Int32. */
  readonly taken: SharedArrayBuffer;
}

/** Told now and then; files that cannot be read are left out, and whoever asked finds out why. */
export type Digested = readonly (readonly [path: string, digest: Digest])[];

/** To tell of each file takes as long as reading a small one. */
const milliseconds = 20;

const port = parentPort ?? fault('a thread that digests files was started as a program');
const { paths, taken } = workerData as Share;
const counter = new Int32Array(taken);
let untold: (readonly [string, Digest])[] = [];
let toldAt = performance.now();
for (let index; (index = Atomics.add(counter, 0, 1)) < paths.length;) {
  const path = paths[index] ?? '';
  try {
    untold.push([path, digestOfFile(path)]);
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
  if (performance.now() - toldAt < milliseconds) continue;
  port.postMessage(untold satisfies Digested);
  untold = [];
  toldAt = performance.now();
}
port.postMessage(untold satisfies Digested);
