/**
 * From an edit of a file of a thousand lines to its diagnostics, by a scripted editor beside the real server, and the server's
 * memory over many edits: `npm run bench:lsp -- [edits]`. On a machine that others use, processor time tells more than the clock.
 */
import { readFileSync } from 'node:fs';
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

interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly processor: number;
}

/** Each edit waits for the diagnostics of the one before. */
async function measure(rig: Editor, name: string, count: number): Promise<Figures> {
  const times: number[] = [];
  const before = processorSeconds(rig);
  for (let edit = 0; edit < count; edit++) {
    const lines = rig.textOf(name).split('\n');
    const places = lines.flatMap((line, index) => (line.startsWith('  ep') ? [index] : []));
    // Everywhere in the file, one time each before any comes again.
    const line = places[(edit * 89) % places.length] ?? 0;
    const text = lines[line] ?? '';
    const end = text.indexOf('   batch');
    const start = performance.now();
    rig.edit(name, `  ${typed[edit % typed.length] ?? ''}`, {
      start: { line, character: 0 },
      end: { line, character: end },
    });
    await rig.diagnostics(name);
    times.push(performance.now() - start);
    // One at a time is mistaken.
    rig.edit(name, '  epochs few', {
      start: { line, character: 0 },
      end: { line, character: `  ${typed[edit % typed.length] ?? ''}`.length },
    });
    await rig.diagnostics(name);
  }
  times.sort((one, other) => one - other);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? NaN;
  const processor = (1000 * (processorSeconds(rig) - before)) / (2 * count);
  return { p50: at(0.5), p95: at(0.95), processor };
}

/** Of all threads of the server. */
function processorSeconds({ child }: Editor): number {
  const fields =
    readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMegabytes({ child }: Editor): number {
  const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

const endings: (() => unknown)[] = [];
try {
  const rig = await editor({ after: (ending: () => unknown) => endings.push(ending) }, files);
  console.log('| file | lines | p50 ms | p95 ms | processor ms an edit |\n|---|---|---|---|---|');
  for (const [name, title] of [
    ['whole.exp', 'by itself'],
    ['half.exp', 'that imports another such file'],
  ] as const) {
    rig.open(name);
    await rig.diagnostics(name);
    await measure(rig, name, 40);
    const { p50, p95, processor } = await measure(rig, name, 200);
    const lines = rig.textOf(name).split('\n').length;
    console.log(`| ${title} | ${lines} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${processor.toFixed(1)} |`);
    rig.close(name);
  }
  console.log('\n| edits | p50 ms | p95 ms | processor ms an edit | resident MB |\n|---|---|---|---|---|');
  rig.open('whole.exp');
  await rig.diagnostics('whole.exp');
  const rounds = 10;
  for (let round = 1; round <= rounds; round++) {
    const { p50, p95, processor } = await measure(rig, 'whole.exp', Math.ceil(edits / rounds / 2));
    const cells = [p50, p95, processor].map((figure) => figure.toFixed(1)).join(' | ');
    console.log(`| ${(round * edits) / rounds} | ${cells} | ${residentMegabytes(rig).toFixed(0)} |`);
  }
} finally {
  for (const ending of endings.toReversed()) await ending();
}
