/** `LEAK_STEPS=200000 node --import tsx test/run.ts engine/leak` looks longer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Measured } from './leak-child.ts';

const steps = process.env['LEAK_STEPS'] ?? '5000';

test(`memory is flat over ${steps} training steps`, (t) => {
  const child = fileURLToPath(new URL('./leak-child.ts', import.meta.url));
  const words = ['--expose-gc', '--import', 'tsx', child, steps];
  // As a worker has it, so that the calls of onnxruntime come from another thread.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const lines = execFileSync(process.execPath, words, { encoding: 'utf8', env }).trim().split('\n');
  const measured = lines.map((line) => JSON.parse(line) as Measured);
  for (const line of lines) t.diagnostic(line);
  // The first fifth fills pools and caches.
  const [first, last] = [measured[1], measured.at(-1)];
  assert.ok(first !== undefined && last !== undefined && measured.length === 10);
  assert.equal(last.tensors, first.tensors);
  // A kilobyte a step would be 4 MiB at 4000 steps: less than the state of this model, and than its smallest handle.
  assert.ok(last.externalMiB - first.externalMiB < 0.5, 'array buffers');
  assert.ok(last.heapMiB - first.heapMiB < 1, 'objects of JavaScript');
  assert.ok(last.rssMiB - first.rssMiB < 4, 'resident memory');
});
