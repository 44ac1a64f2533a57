/**
 * The training step of the stacked LSTM beside PyTorch's on the same cores, in alternation.
 *
 *   npm run bench:train -- --python VENV/bin/python [widths...] [--rounds N] [--threads N]
 *
 * The interpreter needs `pip install torch==2.13.0`. Each figure is a process of its own; medians are printed.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Figures {
  readonly tokensPerSecond: number;
  readonly peakMiB: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const widths = positionals.length > 0 ? positionals.map(Number) : [200, 650, 1500];
const stepsOf: Readonly<Record<number, number>> = { 200: 60, 650: 16, 1500: 5 };

const ours = join(import.meta.dirname, 'lstm-step.ts');
const theirs = join(import.meta.dirname, 'peers', 'lstm.py');

function run(command: string, words: readonly string[]): Figures {
  const text = execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(text) as Figures;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}\n`);
console.log('| 2 x width | athanor tokens/s | of nn.LSTM | of unrolled cells | athanor MiB | nn.LSTM MiB |');
console.log('|---|---|---|---|---|---|');
for (const width of widths) {
  const words = [String(width), String(stepsOf[width] ?? 10), values.threads];
  const contenders = [
    () => run(process.execPath, ['--import', 'tsx', ours, ...words]),
    () => run(values.python, [theirs, ...words, 'fused']),
    () => run(values.python, [theirs, ...words, 'unrolled']),
  ];
  const rounds = Array.from({ length: Number(values.rounds) }, () =>
    contenders.map((contender) => contender()),
  );
  const ratio = (peer: number): string =>
    median(
      rounds.map((round) => (round[0]?.tokensPerSecond ?? NaN) / (round[peer]?.tokensPerSecond ?? NaN)),
    ).toFixed(2);
  const memory = (contender: number): string =>
    median(rounds.map((round) => round[contender]?.peakMiB ?? NaN)).toFixed(0);
  const speed = median(rounds.map((round) => round[0]?.tokensPerSecond ?? NaN)).toFixed(0);
  console.log(`| ${width} | ${speed} | ${ratio(1)}x | ${ratio(2)}x | ${memory(0)} | ${memory(1)} |`);
}
