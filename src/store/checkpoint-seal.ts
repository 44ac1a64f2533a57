import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The line that a checkpoint ends with, as it stands there: nothing is proved by it alone. */
export interface CheckpointSeal {
  readonly version: string;
  /** Key, step, seconds and what a later version added, as one text: what the digest covers beside the bytes. */
  readonly place: string;
  readonly step: string;
  /** Work that the checkpoint holds. */
  readonly seconds: number;
  readonly digest: string;
  /** Bytes of the checkpoint before the line. */
  readonly contentBytes: number;
}

const longest = 400;
const form = /\nathanor checkpoint ([0-9]+) ([0-9a-f]{64} ([0-9]+) ([0-9.e+-]+)[^\n]*) ([0-9a-f]{64})\n$/;

/** null if the file does not end as a checkpoint does. Throws what the system throws. */
export function sealAtEnd(path: string): CheckpointSeal | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, longest));
    readSync(file, tail, 0, tail.length, size - tail.length);
    const [line, version = '', place = '', step = '', seconds, digest = ''] =
      form.exec(tail.toString('latin1')) ?? [];
    if (line === undefined) return null;
    return { version, place, step, seconds: Number(seconds), digest, contentBytes: size - line.length };
  } finally {
    closeSync(file);
  }
}
