import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './median.ts';

const bytes = Buffer.alloc(4000, 'x');

/** Milliseconds that it takes here to have one small file survive a power cut. */
export function flushFloor(inside: string): number {
  const folder = join(inside, 'floor');
  mkdirSync(folder);
  const times = Array.from({ length: 20 }, (_, index) => {
    const begun = performance.now();
    const file = openSync(join(folder, 'aside'), 'wx');
    writeSync(file, bytes);
    flushAndClose(file);
    renameSync(join(folder, 'aside'), join(folder, `${index}`));
    flushAndClose(openSync(folder, 'r'));
    return performance.now() - begun;
  });
  rmSync(folder, { recursive: true });
  return median(times);
}

function flushAndClose(file: number): void {
  fsyncSync(file);
  closeSync(file);
}
