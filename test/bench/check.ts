/**
 * `check` of large experiments of several shapes, a thousand stages and ten times as many: `npm run bench:check -- [stages]
 * [--rounds N]`. Beside Node's own start, and the time a stage at both sizes, which ought to be the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launcher } from '../support/athanor.ts';
import { experiment } from './chains.ts';
import { alternateCalls } from './spent.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const [few = 1000] = positionals.map(Number);
const sizes = [few, 10 * few];

/** A corpus, a model and a training; the rest is of the shape. */
const head = `corpus tiny = text { path "tiny.txt"   valid 10%   test 10%   min_count 1 }
model lstm { layers 1   embedding 8   width 8 }
stage base = train lstm on tiny { steps 2   batch 2   bptt 4 }
`;
const numbered = (count: number, line: (index: number) => string) =>
  head + Array.from({ length: count }, (_, index) => line(index)).join('');

const shapes: Readonly<Record<string, (stages: number) => string>> = {
  chain: experiment,
  'fan-out': (stages) =>
    numbered(
      stages - 2,
      (index) => `stage p${index} = prune base { to ${((index + 1) / stages).toFixed(6)} }\n`,
    ),
  // Each retraining takes a teacher's labels and a model, so every row has two ways to the one before.
  lattice: (stages) =>
    numbered(Math.floor((stages - 2) / 2), (index) => {
      const before = index === 0 ? 'base' : `b${index - 1}`;
      return `stage a${index} = soft_labels ${before}\nstage b${index} = train lstm on tiny { steps 2  batch 2  bptt 4  seed ${index}  distill a${index} }\n`;
    }),
  sweep: (stages) => `${head}sweep seeds 1..${stages - 2} {
  stage trained = train lstm on tiny { steps 2   batch 2   bptt 4 }
}
`,
};

const folder = mkdtempSync(join(tmpdir(), 'athanor-check-'));
try {
  writeFileSync(join(folder, 'tiny.txt'), 'the quick brown fox jumps over the lazy dog\n'.repeat(60));
  for (const [shape, textOf] of Object.entries(shapes))
    for (const stages of sizes) writeFileSync(join(folder, `${shape}-${stages}.exp`), textOf(stages));
  const calls = [
    ['-e', '0'],
    ...Object.keys(shapes).flatMap((shape) =>
      sizes.map((stages) => [launcher, 'check', `${shape}-${stages}.exp`]),
    ),
  ];
  const [node, ...own] = alternateCalls(calls, folder, Number(values.rounds));
  console.log(
    'beside Node | stages | ms by the clock | ms of processor time | ms a stage\n|---|---|---|---|---|',
  );
  Object.keys(shapes).forEach((shape, row) => {
    for (const [column, stages] of sizes.entries()) {
      const spent = own[row * sizes.length + column];
      const [clock = NaN, processor = NaN] = (['clockMs', 'processorMs'] as const).map(
        (kind) => (spent?.[kind] ?? NaN) - (node?.[kind] ?? NaN),
      );
      console.log(
        `| ${shape} | ${stages} | ${clock.toFixed(0)} | ${processor.toFixed(0)} | ${(clock / stages).toFixed(3)} |`,
      );
    }
  });
} finally {
  rmSync(folder, { recursive: true });
}
