import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { jobOf, temporaryFolder, tinyCorpus } from './rig.ts';
import { training } from './samples.ts';
import { Worker } from './worker-rig.ts';

test('a request to stop is honoured at the end of the step that is being taken', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const slow = {
    ...training,
    engine: 'onnx',
    model: { ...training.model, embedding: 384, width: 384 },
    length: { kind: 'steps', count: 1000 },
    bptt: 20,
  } as const;
  const upkeep = { checkpointSteps: 1, checkpointSeconds: 3600 };
  const worker = await Worker.start(context);
  // A checkpoint before each step but the first tells where the worker is.
  const outcome = await worker.run(jobOf(store, 'train', { settings: slow, corpus, upkeep }), (message) => {
    if (message.type === 'checkpoint' && message.step === 3) worker.send({ type: 'stop' });
  });
  assert.ok(outcome?.status === 'stopped', JSON.stringify(outcome));
  assert.ok(outcome.step <= 5, `asked to stop at step 3, stopped at ${outcome.step}`);
});

test('the event loop of a worker goes on while a step is computed', () => {
  const child = execFileSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./responsive-child.ts', import.meta.url))],
    { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
  );
  const steps = JSON.parse(child) as { readonly stillMs: number; readonly tookMs: number }[];
  const parts = steps.map(({ stillMs, tookMs }) => stillMs / tookMs).sort((one, other) => one - other);
  // A call that computes on the thread itself stands still for the whole step: 1.
  const median = parts[Math.floor(parts.length / 2)] ?? NaN;
  assert.ok(median < 0.5, JSON.stringify(steps));
});
