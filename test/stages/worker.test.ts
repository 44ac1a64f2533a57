import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { output } from '../../src/build.mjs';
import type { JobDone } from '../../src/exec/job.ts';
import { bundle } from '../support/athanor.ts';
import { digestsOf, done, jobOf, temporaryFolder, tinyCorpus, type Message } from './rig.ts';
import { evaluation, training } from './samples.ts';
import { Worker } from './worker-rig.ts';

/** Fast enough to repeat, slow enough to be interrupted. */
const settings = {
  ...training,
  engine: 'onnx',
  device: 'cpu',
  threads: 2,
  model: { ...training.model, embedding: 32, width: 32 },
  length: { kind: 'steps', count: 150 },
  validateEvery: 40,
} as const;

function requireDone(outcome: unknown): JobDone {
  const { status } = outcome as { status?: string };
  assert.equal(status, 'done', JSON.stringify(outcome));
  return outcome as JobDone;
}

test('one worker runs a job after another and leaves what the stages leave in process', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const worker = await Worker.start(context);
  const messages: Message[] = [];
  const trained = requireDone(
    await worker.run(jobOf(store, 'train', { settings, corpus }), (message) => messages.push(message)),
  );
  const evaluated = requireDone(
    await worker.run(
      jobOf(store, 'evaluate', { settings: { ...evaluation, engine: 'onnx' }, corpus, model: trained }),
    ),
  );
  assert.ok(messages.some(({ type }) => type === 'progress'));
  assert.ok(messages.some((message) => message.type === 'log' && message.line.startsWith('step 40, epoch ')));

  const elsewhere = temporaryFolder(context);
  const again = await tinyCorpus(elsewhere, elsewhere);
  const here = await done(elsewhere, 'train', { settings, corpus: again });
  assert.deepEqual(digestsOf(trained), digestsOf(here));
  assert.equal((evaluated.summary['valid'] as { loss: number }).loss, here.summary['validLoss']);
});

test('a stage of the reference engine does not notice what the worker ran before', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const adam = {
    ...training,
    length: { kind: 'steps', count: 4 },
    // Squares of gradients below 1e-19 are denormal numbers.
    optimizer: {
      ...training.optimizer,
      kind: 'adam',
      rate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-30,
      weightDecay: 1e-22,
    },
  } as const;
  const fresh = await Worker.start(context);
  const first = requireDone(await fresh.run(jobOf(store, 'train', { settings: adam, corpus })));
  const used = await Worker.start(context);
  requireDone(await used.run(jobOf(store, 'train', { settings, corpus })));
  const second = requireDone(await used.run(jobOf(store, 'train', { settings: adam, corpus })));
  assert.deepEqual(digestsOf(second), digestsOf(first));
});

test('a request to stop ends the stage at a checkpoint, from which another worker goes on', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const job = jobOf(store, 'train', { settings, corpus });
  const worker = await Worker.start(context);
  const stopped = await worker.run(job, ({ type }) => {
    if (type === 'progress') worker.send({ type: 'stop' });
  });
  assert.ok(stopped?.status === 'stopped' && stopped.step > 0 && stopped.step < 150, JSON.stringify(stopped));

  let resumed = -1;
  const other = await Worker.start(context);
  const outcome = await other.run(job, (message) => {
    if (message.type === 'resumed') resumed = message.step;
  });
  assert.equal(resumed, stopped.step);
  const elsewhere = temporaryFolder(context);
  const whole = await done(elsewhere, 'train', { settings, corpus: await tinyCorpus(elsewhere, elsewhere) });
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
});

test('a worker that is killed at any moment loses no more than since its last checkpoint', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const upkeep = { checkpointSteps: 10, checkpointSeconds: 3600 };
  const job = jobOf(store, 'train', { settings, corpus, upkeep });
  // After so many messages of its own a worker dies; then one runs to the end.
  const resumes: number[] = [];
  let lastCheckpoint = -1;
  for (const messages of [2, 5, 1, 4, 7]) {
    const worker = await Worker.start(context);
    let heard = 0;
    const outcome = await worker.run(job, (message) => {
      if (message.type === 'resumed') {
        assert.ok(message.step >= lastCheckpoint);
        resumes.push(message.step);
      }
      if (message.type === 'checkpoint') lastCheckpoint = message.step;
      if (message.type === 'resumed' || message.type === 'metrics') return;
      if (++heard === messages) worker.process.kill('SIGKILL');
    });
    assert.equal(outcome, null);
    assert.deepEqual(await worker.ended, { code: null, signal: 'SIGKILL' });
  }
  assert.ok(resumes.length >= 3, `resumed ${resumes.length} times`);
  const worker = await Worker.start(context);
  const outcome = requireDone(await worker.run(job));
  const elsewhere = temporaryFolder(context);
  const whole = await done(elsewhere, 'train', { settings, corpus: await tinyCorpus(elsewhere, elsewhere) });
  assert.deepEqual(digestsOf(outcome), digestsOf(whole));
});

test('signals to the whole group leave the decision to the parent', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const worker = await Worker.start(context);
  let sent = 0;
  const outcome = await worker.run(jobOf(store, 'train', { settings, corpus }), ({ type }) => {
    if (type !== 'progress' || sent++ > 0) return;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) worker.process.kill(signal);
  });
  assert.ok(sent > 0);
  requireDone(outcome);
});

test('a worker whose parent is gone ends at once', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const worker = await Worker.start(context);
  const long = { ...settings, length: { kind: 'steps', count: 1_000_000 } } as const;
  worker.send({ type: 'job', job: jobOf(store, 'train', { settings: long, corpus }) });
  assert.equal((await worker.next())?.type, 'progress');
  const since = Date.now();
  worker.process.disconnect();
  assert.deepEqual(await worker.ended, { code: 0, signal: null });
  assert.ok(Date.now() - since < 2000);
});

test('a fault of ours arrives with its stack, and the worker goes on', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const worker = await Worker.start(context);
  const job = { ...jobOf(store, 'train', { settings, corpus }), inputs: {} };
  const outcome = await worker.run(job);
  assert.ok(outcome?.status === 'failed' && outcome.cause === 'internal');
  assert.equal(outcome.message, 'internal: a train job without corpus.tokens');
  assert.match(outcome.stack ?? '', /at /);
  requireDone(
    await worker.run(
      jobOf(store, 'corpus', { settings: { type: 'sotu', vocabulary: { minCount: 9, size: null } } }),
    ),
  );
});

test('started by hand the worker says that it is no program for users', async () => {
  await bundle();
  const child: ChildProcess = spawn(process.execPath, [join(output, 'worker.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 2);
  assert.match(text, /^this program is started by `athanor run`/);
});
