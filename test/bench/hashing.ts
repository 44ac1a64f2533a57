/**
 * What input files cost: one big file beside SHA-256 of the same bytes in memory, and many files, cold and unchanged:
 * `npm run bench:hashing -- [megabytes] [files] [--rounds N]`. The page cache is warm.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { output } from '../../src/build.mjs';
import { digestOf } from '../../src/keys/digest.ts';
import { digestOfFile } from '../../src/store/file.ts';
import { digestByThreads } from '../../src/store/hashing/threads.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { bundle } from '../support/athanor.ts';
import { median } from './median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const [megabytes = 500, count = 20_000] = positionals.map(Number);
const rounds = Array.from({ length: Number(values.rounds) }, (_, round) => round);

const folder = mkdtempSync(join(tmpdir(), 'athanor-hashing-'));
try {
  oneFile(join(folder, 'big'));
  await manyFiles(join(folder, 'many'));
} finally {
  rmSync(folder, { recursive: true });
}

function oneFile(path: string): void {
  writeFileSync(path, Buffer.alloc(megabytes * 1e6, 'the quick brown fox '));
  const bytes = readFileSync(path);
  const ratios = rounds.map(() => {
    const raw = spent(() => digestOf(bytes));
    const ours = spent(() => digestOfFile(path));
    return { clock: raw.clock / ours.clock, processor: raw.processor / ours.processor };
  });
  const share = (kind: 'clock' | 'processor') =>
    `${(100 * median(ratios.map((one) => one[kind]))).toFixed(0)} %`;
  console.log(
    `one file of ${megabytes} MB: ${share('clock')} of raw SHA-256 by the clock, ${share('processor')} by processor time`,
  );
}

async function manyFiles(inside: string): Promise<void> {
  mkdirSync(inside);
  const paths = Array.from({ length: count }, (_, index) => join(inside, `${index}.txt`));
  for (const [index, path] of paths.entries()) writeFileSync(path, `${index} `.repeat(500));
  // Times alone do not stand for the bytes of a file that was changed just now.
  for (const path of paths) utimesSync(path, 1e9, 1e9);
  await sleep(2500);
  const root = join(folder, 'store');
  const one = spent(() => {
    digestAll(paths, new Inputs(new Store(join(folder, 'other store'))));
  });
  console.log(`${count} files, cold, one thread: ${told(one)}`);
  await bundle();
  const several = await spentAhead(paths, new Inputs(new Store(root)));
  console.log(`${count} files, cold, as a run reads them: ${told(several)}`);
  const warm = rounds.map(() =>
    spent(() => {
      digestAll(paths, new Inputs(new Store(root)));
    }),
  );
  const middle = {
    clock: median(warm.map(({ clock }) => clock)),
    processor: median(warm.map(({ processor }) => processor)),
  };
  console.log(`${count} files, unchanged: ${told(middle)}`);
}

async function spentAhead(paths: readonly string[], inputs: Inputs): Promise<Spent> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await inputs.readAhead(paths, (files) => digestByThreads(join(output, 'digests.mjs'), files));
  digestAll(paths, inputs);
  return since(start, before);
}

function digestAll(paths: readonly string[], inputs: Inputs): void {
  for (const path of paths)
    if (inputs.digest(path).kind !== 'digested') throw new Error(`${path} was not read`);
  inputs.save();
}

interface Spent {
  readonly clock: number;
  readonly processor: number;
}

function spent(work: () => void): Spent {
  const [start, before] = [performance.now(), process.cpuUsage()];
  work();
  return since(start, before);
}

function since(start: number, before: NodeJS.CpuUsage): Spent {
  const { user, system } = process.cpuUsage(before);
  return { clock: performance.now() - start, processor: (user + system) / 1000 };
}

function told({ clock, processor }: Spent): string {
  return `${clock.toFixed(0)} ms by the clock, ${processor.toFixed(0)} ms of processor time`;
}
