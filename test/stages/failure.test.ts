import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CorpusSettings } from '../../src/check/settings/corpus.ts';
import { failureOf } from '../../src/stages/failure.ts';
import { Store } from '../../src/store/store.ts';
import { jobOf, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { training } from './samples.ts';

test('an input whose blob was damaged meanwhile asks for another run', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const path = new Store(store).layout.blob(corpus.outputs['tokens']?.digest ?? assert.fail());
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = 1 - (bytes[bytes.length - 1] ?? 0);
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  const { outcome } = await runHere(jobOf(store, 'train', { settings: training, corpus }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.match(outcome.message, /^an input was lost while the stage ran: blob [0-9a-f]+/);
  assert.equal(outcome.hint, 'run again: it will be made anew');
});

test('a device that is gone when the stage begins is told with its cure', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  // The reference has none but the processor, on every machine; a plan cannot ask for another.
  const settings = { ...training, device: 'cuda' } as const;
  const { outcome } = await runHere(jobOf(store, 'train', { settings, corpus }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user', JSON.stringify(outcome));
  assert.match(outcome.message, /reference has no device cuda/);
  assert.match(outcome.hint ?? '', /device cpu/);
});

const text: CorpusSettings = {
  type: 'text',
  vocabulary: { minCount: 1, size: null },
  split: { kind: 'files' },
};

test('a file that went away is named', async (context) => {
  const store = temporaryFolder(context);
  const files = Object.fromEntries(['train', 'valid', 'test'].map((role) => [role, join(store, role)]));
  for (const path of Object.values(files)) writeFileSync(path, 'a\n');
  const job = jobOf(store, 'corpus', { settings: text, files });
  rmSync(join(store, 'test'));
  const { outcome } = await runHere(job);
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.match(outcome.message, /\/test cannot be read: ENOENT/);
});

test("a store that cannot be written is the machine's trouble, with its cure", async (context) => {
  const folder = temporaryFolder(context);
  const store = join(folder, 'store');
  const corpus = jobOf(store, 'corpus', {
    settings: { type: 'sotu', vocabulary: { minCount: 50, size: null } },
  });
  mkdirSync(store);
  // A file where the store wants a folder: the same for every user, the super-user too.
  writeFileSync(join(store, 'tmp'), '');
  const { outcome } = await runHere(corpus);
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user', JSON.stringify(outcome));
  assert.ok(outcome.hint !== null);
});

test("running out of memory is the machine's trouble, whoever says so", () => {
  for (const message of [
    'Array buffer allocation failed',
    'Invalid typed array length: 99',
    'std::bad_alloc',
  ]) {
    const failure = failureOf(new RangeError(message));
    assert.equal(failure.cause, 'user');
    assert.equal(failure.message, `out of memory: ${message}`);
  }
});

test('anything else is a fault of ours and keeps its stack', () => {
  const error = new TypeError('x is not a function');
  assert.deepEqual(failureOf(error), {
    status: 'failed',
    cause: 'internal',
    message: 'internal: x is not a function',
    hint: null,
    stack: error.stack,
  });
  assert.equal(failureOf(new Error('internal: no tensor x')).message, 'internal: no tensor x');
});
