/** What can be wrong in a store when a run begins, and what the run makes of it: never a wrong result, never an error. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import test from 'node:test';
import { digestOf } from '../../src/keys/digest.ts';
import type { Workspace } from '../support/athanor.ts';
import { artifacts, execute } from '../scenarios/tiny.ts';
import { everything, notesOf, outputPath, pipeline, recordFor, storeOf, warmed } from './pipeline.ts';

/** Changes bytes of a published file as a slip of the hand does. */
function overwrite(path: string, bytes: string | Uint8Array): void {
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

/** Flips a bit as a disk does: size, times and mode stay as they were. */
function rot(path: string): void {
  const { atime, mtime, mode } = statSync(path);
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 4, bytes.length >> 1);
  overwrite(path, bytes);
  utimesSync(path, atime, mtime);
  chmodSync(path, mode);
}

function recordPath(place: Workspace, stage: string): string {
  return storeOf(place).layout.record(recordFor(place, stage).contentKey);
}

/** The next run makes `dense` again, says why, and leaves everything as it was. */
async function assertHealed(place: Workspace, before: object, why: RegExp): Promise<void> {
  const run = await execute(place);
  assert.equal(run.answer.code, 0, run.answer.stderr);
  assert.deepEqual([run.ran, run.hit], [['dense'], ['words']]);
  assert.match(notesOf(run), why);
  assert.deepEqual(artifacts(place.path('runs/store')), before);
  assert.deepEqual((await execute(place)).hit, everything);
}

test('the final output overwritten by hand is reported, kept as evidence and made again', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  const path = outputPath(place, 'dense', 'weights');
  const whole = readFileSync(path);
  overwrite(path, 'my own weights');
  await assertHealed(place, before, /is corrupt: it has 14 bytes .* moved to quarantine.*; dense runs again/);
  assert.deepEqual(readFileSync(path), whole);
  const evidence = readdirSync(storeOf(place).layout.quarantine).find((name) => !name.endsWith('.json'));
  assert.equal(place.read(`runs/store/quarantine/${evidence}`), 'my own weights');
});

test('the final output deleted is made again by its stage alone, with the same bytes', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  const path = outputPath(place, 'dense', 'weights');
  const whole = readFileSync(path);
  rmSync(path);
  await assertHealed(place, before, /is missing; dense runs again/);
  assert.deepEqual(readFileSync(path), whole);
});

test('a blob that rotted unseen is found when it is read, put aside and made again, and its users get the right bytes', async (t) => {
  const place = await warmed(t);
  const path = outputPath(place, 'words', 'tokens');
  const whole = readFileSync(path);
  rot(path);
  // It still looks as published. Another training reads it.
  place.write('tiny.exp', pipeline.replace('seed 1', 'seed 2'));
  const run = await execute(place);
  assert.equal(run.answer.code, 0, run.answer.stderr);
  assert.deepEqual(run.ran, everything);
  assert.match(notesOf(run), /dense could not read the result of words, which is damaged/);
  assert.deepEqual(readFileSync(path), whole);
  assert.equal(readdirSync(storeOf(place).layout.quarantine).length, 2, 'the blob and a note');

  const fresh = await warmed(t);
  fresh.write('tiny.exp', pipeline.replace('seed 1', 'seed 2'));
  assert.deepEqual((await execute(fresh)).ran, ['dense']);
  assert.deepEqual(artifacts(place.path('runs/store')), artifacts(fresh.path('runs/store')));
});

test('a record without its blobs is no hit: the stage runs', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  for (const { digest } of Object.values(recordFor(place, 'dense').outputs))
    rmSync(storeOf(place).layout.blob(digest));
  await assertHealed(place, before, /is missing; dense runs again/);
});

test('blobs without their record are no hit either, and are taken up by the stage that makes them again', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  const blob = outputPath(place, 'dense', 'weights');
  const { ino } = statSync(blob);
  rmSync(recordPath(place, 'dense'));
  const run = await execute(place);
  assert.deepEqual(run.ran, ['dense']);
  assert.deepEqual(artifacts(place.path('runs/store')), before);
  assert.equal(statSync(blob).ino, ino, 'the file was not written again');
});

test('a truncated record is no hit', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  const path = recordPath(place, 'dense');
  truncateSync(path, statSync(path).size >> 1);
  await assertHealed(place, before, /^record \w+ is damaged; dense runs again$/m);
});

test('a record of an unknown version is not read as if it were ours', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  const path = recordPath(place, 'dense');
  const later = readFileSync(path, 'utf8').replace('"version":1', '"version":2');
  const body = later.slice(0, later.lastIndexOf(',"sha256"'));
  overwrite(path, `${body},"sha256":"${digestOf(Buffer.from(body))}"}\n`);
  await assertHealed(place, before, /^record \w+ was written in version 2; dense runs again$/m);
});

test('pointers, checkpoints, digests of inputs and answers may be lost, and nothing runs', async (t) => {
  const place = await warmed(t);
  for (const name of ['recipe', 'ckpt', 'stat.json', 'answer', 'leases', 'tmp'])
    rmSync(place.path(`runs/store/${name}`), { recursive: true, force: true });
  assert.deepEqual((await execute(place)).hit, everything);
});
