/**
 * From an edit of a file of a thousand lines to its diagnostics, by a scripted editor beside the real server, and the server's
 * memory over many edits: `npm run bench:lsp -- [edits]`. On a machine that others use, processor time tells more than the clock.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { editor, type Editor } from '../lsp/editor.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [edits = 10_000] = positionals.map(Number);

const head = `corpus sotu { min_count 20 }
let few = 3
model lstm { layers 2  width 20 }
`;

/** Seven lines a stage, as people write them: a training, and what is made of it. */
function stages(count: number, name: string): string {
  return Array.from(
    { length: count },
    (_, index) => `
# the ${index}th of them
stage ${name}${index} = train lstm on sotu {
  epochs few   batch 20   bptt 35   seed ${index}
  optimizer sgd { rate 20  clip 0.25  decay plateau { factor 0.5 } }
}
stage ${name}${index}_small = prune ${name}${index} { "layers.*" to 60%  "embedding" to 50% }
`,
  ).join('');
}

const evaluated = (count: number, name: string) =>
  `evaluate [${Array.from({ length: count }, (_, index) => `${name}${index}_small`).join(', ')}] on valid\n`;

const whole = `${head}${stages(142, 's')}${evaluated(142, 's')}`;
const files: Readonly<Record<string, string>> = {
  'whole.exp': whole,
  'base.exp': `${head}${stages(142, 'b')}`,
  'half.exp': `import "base.exp"\n${stages(142, 's')}${evaluated(142, 's')}${evaluated(142, 'b')}`,
};

/** What is typed, one after the other: a figure changes, is mistaken, a setting is half there, and all is well again. */
const typed = ['epochs few', 'epochs 4', 'epochs fwe', 'epochs', 'epcohs 4', 'epochs {'] as const;

/** Milliseconds by the clock, and of the processor: what an edit would take of the clock if nobody else were at work. */
interface Figures {
  readonly clock: Spread;
  readonly processor: Spread;
}

interface Spread {
  readonly p50: number;
  readonly p95: number;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

function cells({ clock, processor }: Figures): string {
  return [clock.p50, clock.p95, processor.p50, processor.p95].map((figure) => figure.toFixed(1)).join(' | ');
}

/** Each edit waits for the diagnostics of the one before. */
async function measure(rig: Editor, name: string, count: number): Promise<Figures> {
  const clock: number[] = [];
  const processor: number[] = [];
  for (let edit = 0; edit < count; edit++) {
    const lines = rig.textOf(name).split('\n');
    const places = lines.flatMap((line, index) => (line.startsWith('  ep') ? [index] : []));
    // Everywhere in the file, one time each before any comes again.
    const line = places[(edit * 89) % places.length] ?? 0;
    const text = lines[line] ?? '';
    const end = text.indexOf('   batch');
    const before = processorMilliseconds(rig);
    const start = performance.now();
    rig.edit(name, `  ${typed[edit % typed.length] ?? ''}`, {
      start: { line, character: 0 },
      end: { line, character: end },
    });
    await rig.diagnostics(name);
    clock.push(performance.now() - start);
    processor.push(processorMilliseconds(rig) - before);
    // One at a time is mistaken.
    rig.edit(name, '  epochs few', {
      start: { line, character: 0 },
      end: { line, character: `  ${typed[edit % typed.length] ?? ''}`.length },
    });
    await rig.diagnostics(name);
  }
  return { clock: spreadOf(clock), processor: spreadOf(processor) };
}

/** Of all threads of the server. */
function processorMilliseconds({ child }: Editor): number {
  const tasks = `/proc/${child.pid ?? 0}/task`;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

function residentMegabytes({ child }: Editor): number {
  const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

const endings: (() => unknown)[] = [];
try {
  const rig = await editor({ after: (ending: () => unknown) => endings.push(ending) }, files);
  console.log('| file | lines | p50 ms | p95 ms | processor: p50 ms | p95 ms |\n|---|---|---|---|---|---|');
  for (const [name, title] of [
    ['whole.exp', 'by itself'],
    ['half.exp', 'that imports another such file'],
  ] as const) {
    rig.open(name);
    await rig.diagnostics(name);
    await measure(rig, name, 40);
    const figures = await measure(rig, name, 200);
    const lines = rig.textOf(name).split('\n').length;
    console.log(`| ${title} | ${lines} | ${cells(figures)} |`);
    rig.close(name);
  }
  console.log(
    '\n| edits | p50 ms | p95 ms | processor: p50 ms | p95 ms | resident MB |\n|---|---|---|---|---|---|',
  );
  rig.open('whole.exp');
  await rig.diagnostics('whole.exp');
  const rounds = 10;
  for (let round = 1; round <= rounds; round++) {
    const figures = await measure(rig, 'whole.exp', Math.ceil(edits / rounds / 2));
    console.log(`| ${(round * edits) / rounds} | ${cells(figures)} | ${residentMegabytes(rig).toFixed(0)} |`);
  }
} finally {
  for (const ending of endings.toReversed()) await ending();
}
