/** Memory that really runs out, in the places where it can: the stage fails with a hint, and the others stay. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type TestContext } from 'node:test';
import { launcher, workspace } from '../support/athanor.ts';

const words = Array.from({ length: 200_000 }, (_, index) => `w${(index * 7919) % 3000}`);
const text = words.map((word, index) => (index % 10 === 9 ? `${word}\n` : word)).join(' ');

/** `fits` leaves a result; `bursts` cannot, with that model in that batch. */
const experiment = (model: string, bursts: string): string => `
corpus words = text { path "words.txt"  valid 20%  test 10%  min_count 1 }
model lstm { ${model} }
stage fits = train lstm on words { steps 2  batch 4  bptt 4 }
stage bursts = fits with { ${bursts} }
`;

interface Failure {
  readonly stage: string;
  readonly failure: { readonly message: string; readonly hint: string };
}

/** Runs the command with `limits` set by a shell and gives the one failure of its run. */
async function failureOf(t: TestContext, exp: string, limits: string): Promise<Failure['failure']> {
  const place = await workspace(t, { 'words.txt': text, 'big.exp': exp });
  const command = `${limits}; exec "$0" "$1" run big.exp --json`;
  const child = spawn('sh', ['-c', command, process.execPath, launcher], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let events = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    events += part;
  });
  assert.deepEqual(await once(child, 'close'), [1, null], events);
  const lines = events.split('\n');
  assert.ok(
    lines.some((line) => line.includes('"type":"stage ran","stage":"fits"')),
    events,
  );
  const failed = lines
    .filter((line) => line.includes('"type":"stage failed"'))
    .map((line) => JSON.parse(line) as Failure);
  assert.deepEqual(
    failed.map(({ stage }) => stage),
    ['bursts'],
  );
  const { failure } = failed[0] ?? assert.fail();
  assert.match(
    failure.hint,
    /^use a smaller `batch`, `bptt` or model, .*; checkpoints and results are kept$/,
  );
  return failure;
}

const addressSpace = 'ulimit -v 2500000';
const skip = process.platform === 'linux' ? false : 'only Linux limits the address space of a process';

test('an array that is too large for the machine', { skip }, async (t) => {
  // Keep masks of the embedding: 64 000 rows of 4000.
  const model = 'layers 1  embedding 4000  width 4  dropout 50%';
  const { message } = await failureOf(t, experiment(model, 'batch 16000  bptt 4'), addressSpace);
  assert.equal(message, 'out of memory: Array buffer allocation failed');
});

test('intermediate results that are too large for onnxruntime', { skip }, async (t) => {
  // Scores: 64 000 rows of 3000 words, in several copies.
  const model = 'layers 1  embedding 8  width 8';
  const { message } = await failureOf(t, experiment(model, 'batch 16000  bptt 4'), addressSpace);
  assert.match(message, /^out of memory: no more room for \d+\.\d MiB$/);
});

test('a heap of JavaScript that is too small', async (t) => {
  const model = 'layers 1  embedding 8  width 8';
  const limit = 'export NODE_OPTIONS=--max-old-space-size=48';
  const { message } = await failureOf(t, experiment(model, 'bptt 4000'), limit);
  assert.equal(message, 'the worker ran out of memory');
});
