/**
 * What a stage costs beside its work, cold: `npm run bench:overhead -- [stages] [--rounds N]`. Chains of prunings of a model of
 * 865 parameters, which is next to no work; the difference between a long chain and a short one is that of its stages, and a
 * chain without prunings beside a run of hits is what starting the process that works costs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launcher } from '../support/athanor.ts';
import { athanorChain } from './chains.ts';
import { median } from './median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const [more = 200] = positionals.map(Number);
const fewest = 2;
const folder = mkdtempSync(join(tmpdir(), 'athanor-overhead-'));

interface Spent {
  readonly clock: number;
  readonly processor: number;
}

try {
  const few = athanorChain(join(folder, 'few'), fewest, launcher).folder;
  const many = athanorChain(join(folder, 'many'), fewest + more, launcher).folder;
  const rows: { readonly stage: Spent; readonly start: Spent }[] = [];
  run(few);
  for (let round = 0; round < Number(values.rounds); round++) {
    const hits = run(few);
    for (const one of [few, many]) rmSync(join(one, 'runs'), { recursive: true, force: true });
    const [short, long] = [run(few), run(many)];
    rows.push({ stage: each(long, short, more), start: each(short, hits, fewest) });
  }
  const told = (kind: 'stage' | 'start') =>
    `${median(rows.map((row) => row[kind].clock)).toFixed(1)} ms by the clock, ` +
    `${median(rows.map((row) => row[kind].processor)).toFixed(1)} ms of processor time`;
  console.log(`a pruning, its work and its blobs on disk included: ${told('stage')}`);
  console.log(`of two stages that start the process and train two steps, each: ${told('start')}`);
} finally {
  rmSync(folder, { recursive: true });
}

function each(whole: Spent, less: Spent, parts: number): Spent {
  return {
    clock: (whole.clock - less.clock) / parts,
    processor: (whole.processor - less.processor) / parts,
  };
}

/** Clock and processor time of a run with all of its processes. */
function run(inside: string): Spent {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null 2>&1';
  const call = [process.execPath, launcher, 'run', 'chain.exp'];
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...call], { cwd: inside });
  if (status !== 0) throw new Error(`the run ended with ${status}`);
  const [clock = NaN, user = NaN, system = NaN] = stderr.toString().trim().split(' ').map(Number);
  return { clock: 1000 * clock, processor: 1000 * (user + system) };
}
