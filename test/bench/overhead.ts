/**
 * What a stage costs beside its work, cold: `npm run bench:overhead -- [stages...] [--rounds N]`. Chains of prunings of a model of
 * 865 parameters, which is next to no work; the difference between a long chain and a short one is that of its stages, and a
 * chain without prunings beside a run of hits is what starting the process that works costs. In the same rounds it asks what
 * a flush costs here, and strace, where there is one, how many there are.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launcher } from '../support/athanor.ts';
import { athanorChain } from './chains.ts';
import { flushFloor } from './flush-floor.ts';
import { median } from './median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const lengths = positionals.length > 0 ? positionals.map(Number) : [100, 1000];
const fewest = 2;
const folder = mkdtempSync(join(tmpdir(), 'athanor-overhead-'));

interface Spent {
  readonly clock: number;
  readonly processor: number;
}

try {
  const few = athanorChain(join(folder, 'few'), fewest, launcher).folder;
  const chains = lengths.map((more) => ({
    more,
    folder: athanorChain(join(folder, `${more}`), fewest + more, launcher).folder,
    stages: [] as Spent[],
  }));
  const starts: Spent[] = [];
  const floors: number[] = [];
  run(few);
  for (let round = 0; round < Number(values.rounds); round++) {
    const hits = run(few);
    for (const chain of chains) {
      const [short, long] = [cold(few), cold(chain.folder)];
      chain.stages.push(each(long, short, chain.more));
      starts.push(each(short, hits, fewest));
      floors.push(flushFloor(folder));
    }
  }
  for (const { more, folder, stages } of chains) {
    console.log(`a pruning of ${more}, its work and its record on disk included: ${told(stages)}`);
    const flushes = (flushesOf(folder) - flushesOf(few)) / more;
    console.log(
      `  flushes for each: ${Number.isNaN(flushes) ? 'no strace to count them' : flushes.toFixed(1)}`,
    );
  }
  console.log(
    `a file written aside, flushed, renamed, its folder flushed: ${median(floors).toFixed(1)} ms by the clock`,
  );
  console.log(`of two stages that start the process and train two steps, each: ${told(starts)}`);
} finally {
  rmSync(folder, { recursive: true });
}

function told(spent: readonly Spent[]): string {
  const clock = median(spent.map((one) => one.clock));
  const processor = median(spent.map((one) => one.processor));
  return `${clock.toFixed(1)} ms by the clock, ${processor.toFixed(1)} ms of processor time`;
}

function each(whole: Spent, less: Spent, parts: number): Spent {
  return {
    clock: (whole.clock - less.clock) / parts,
    processor: (whole.processor - less.processor) / parts,
  };
}

function cold(inside: string): Spent {
  rmSync(join(inside, 'runs'), { recursive: true, force: true });
  return run(inside);
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

/** Flushes of a cold run with all of its processes; NaN where they cannot be counted. */
function flushesOf(inside: string): number {
  rmSync(join(inside, 'runs'), { recursive: true, force: true });
  const trace = join(inside, 'trace');
  const call = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-o', trace, process.execPath, launcher];
  const { status } = spawnSync('strace', [...call, 'run', 'chain.exp'], { cwd: inside, stdio: 'ignore' });
  // A call that another thread's interrupts is two lines.
  return status === 0 ? (readFileSync(trace, 'utf8').match(/ f(data)?sync\(/g)?.length ?? 0) : NaN;
}
