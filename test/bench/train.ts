/**
 * Whole optimizer steps (forward, backward, clip, update) beside PyTorch's on the same cores, in alternation.
 *
 *   npm run bench:train -- --python VENV/bin/python [--only NAME...] [--rounds N] [--threads N]
 *
 * The interpreter needs `pip install torch==2.13.0`. Each figure is a process of its own; ours are bundled as the worker
 * is. Ratios are taken within a round, and the medians of the rounds are printed.
 */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundledStep } from './bundled-step.ts';
import type { Figures } from './figures.ts';
import { median } from './median.ts';
import { trainingRows, type TrainingRow } from './training-rows.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const { python, threads } = values;
const rows = trainingRows.filter(
  ({ name }) => values.only.length === 0 || values.only.some((part) => name.includes(part)),
);
const ours = await bundledStep();

function figuresOf(command: string, words: readonly string[]): Figures {
  const text = execFileSync(command, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // Node's workers are started with one thread beside their own (`exec/worker-process.ts`); Python looks at the other.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(text) as Figures;
}

/** One process after another: ours, then each peer. */
function round({ task, peers, steps }: TrainingRow): readonly Figures[] {
  const common = [String(steps), threads];
  return [
    figuresOf(process.execPath, [ours, ...common, JSON.stringify(task)]),
    ...peers.map(({ script: [file, ...words] }) =>
      figuresOf(python, [join(import.meta.dirname, 'peers', file), ...common, ...words]),
    ),
  ];
}

const loads: number[] = [];
const lines: string[] = [];
let about = '';
for (const row of rows) {
  const rounds = Array.from({ length: Number(values.rounds) }, (_, index) => {
    loads.push(loadavg()[0] ?? NaN);
    process.stderr.write(`${row.name}, round ${index + 1}\n`);
    return round(row);
  });
  const medianOf = (contender: number, figure: (figures: Figures) => number): number =>
    median(rounds.map((figures) => figure(figures[contender] as Figures)));
  row.peers.forEach(({ name, bar }, index) => {
    const peer = index + 1;
    const ratios = rounds.map(
      (figures) => (figures[0]?.tokensPerSecond ?? NaN) / (figures[peer]?.tokensPerSecond ?? NaN),
    );
    const spread = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
    const wanted = bar === null ? '-' : `${bar}x${median(ratios) >= bar ? '' : ', missed'}`;
    const memory = [0, peer].map((contender) => medianOf(contender, ({ peakMiB }) => peakMiB).toFixed(0));
    const speeds = [0, peer].map((contender) =>
      medianOf(contender, ({ tokensPerSecond }) => tokensPerSecond).toFixed(0),
    );
    const setUp = [0, peer].map((contender) =>
      medianOf(contender, ({ setUpSeconds }) => setUpSeconds).toFixed(2),
    );
    lines.push(
      `| ${row.name} | ${name} | ${speeds.join(' / ')} | **${median(ratios).toFixed(2)}x** (${spread}) | ${wanted} | ${memory.join(' / ')} | ${setUp.join(' / ')} |`,
    );
  });
  const imports = [0, 1].map((contender) => medianOf(contender, ({ importMiB }) => importMiB).toFixed(0));
  const versions = [0, 1].map((contender) => rounds[0]?.[contender]?.versions);
  about = `${versions.join('; ')}; import alone takes ${imports.join(' / ')} MiB`;
}

const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
const memory = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `${processor}, ${cpus().length} cores, ${memory} GiB; ${threads} threads; medians of ${values.rounds} rounds`,
);
console.log(`load average before a round ${Math.min(...loads).toFixed(1)}-${Math.max(...loads).toFixed(1)}`);
console.log(`${about}\n`);
console.log('ours / theirs:\n');
console.log('| step | beside | tokens/s | ratio (range) | bar | peak MiB | s before the second step |');
console.log('|---|---|---|---|---|---|---|');
console.log(lines.join('\n'));
