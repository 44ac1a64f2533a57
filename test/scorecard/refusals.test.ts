/** Disks that are full, and stores that may not be written: a clear error, nothing lost, and on it goes afterwards. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { artifacts, execute } from '../scenarios/tiny.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { everything, eventsOf, longPipeline, pipeline, storeOf, warmed, watch, words } from './pipeline.ts';

function mount(...words: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync('mount', words, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** A disk of a few MiB in memory, until the test ends; null, and the test is skipped, where none can be mounted. */
function smallDisk(t: TestContext): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-disk-'));
  const refused = mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder);
  t.after(() => {
    if (refused === null) assert.equal(spawnSync('umount', ['--lazy', folder]).status, 0);
    rmdirSync(folder);
  });
  if (refused !== null) t.skip(`a small disk cannot be mounted: ${refused}`);
  return refused === null ? folder : null;
}

/** Takes all the room that is left but `spare` bytes. */
function fill(folder: string, spare = 0): void {
  const file = openSync(join(folder, 'ballast'), 'w');
  try {
    for (const size of [65_536, 512]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        assert.match(String(error), /ENOSPC/);
      }
    }
    if (spare > 0) ftruncateSync(file, fstatSync(file).size - spare);
  } finally {
    closeSync(file);
  }
}

const makeRoom = (folder: string): void => {
  rmSync(join(folder, 'ballast'));
};

/** What an undisturbed run of the text gives. */
async function expected(t: TestContext, text: string): Promise<object> {
  const place = await workspace(t, { 'tiny.exp': text, 'words.txt': words });
  assert.deepEqual((await execute(place)).ran, everything);
  return artifacts(place.path('runs/store'));
}

/** The next run, after room was made, ends with everything and leaves nothing lying about. */
async function assertGoesOn(place: Workspace, ran: readonly string[], results: object) {
  const again = await execute(place);
  assert.equal(again.answer.code, 0, again.answer.stderr);
  assert.deepEqual(again.ran, ran);
  assert.deepEqual(artifacts(place.path('runs/store')), results);
  const { leases, aside } = storeOf(place).layout;
  assert.deepEqual([readdirSync(leases), readdirSync(aside)], [[], []]);
  return again;
}

test('a disk that fills up while a stage keeps checkpoints fails the stage, and it goes on from the last one', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return;
  // Its checkpoints take more than is spared for what the run writes down meanwhile.
  const text = longPipeline.replace('embedding 8  width 8', 'embedding 32  width 32');
  const place = await workspace(t, { 'tiny.exp': text, 'words.txt': words });
  symlinkSync(disk, place.path('runs'));
  let kept = 0;
  const run = await watch(place, (event) => {
    if (event.type !== 'stage checkpoint') return;
    if (kept === 0) fill(disk, 20_480);
    kept = event.step;
  });
  assert.equal(run.answer.code, 1, run.answer.stderr);
  const failed = eventsOf(run).find((event) => event.type === 'stage failed');
  assert.match(failed?.failure.message ?? '', /^cannot write a checkpoint at .*: the disk is full$/);
  assert.match(failed?.failure.hint ?? '', /^free some space, or move the store to a larger disk; finished/);
  makeRoom(disk);
  const again = await assertGoesOn(place, ['dense'], await expected(t, text));
  const resumed = eventsOf(again).find((event) => event.type === 'stage resumed');
  assert.equal(resumed?.step, kept);
});

test('a disk that is full when a result is to be kept fails the stage, and it is made when there is room', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return;
  const place = await workspace(t, { 'tiny.exp': pipeline, 'words.txt': words });
  symlinkSync(disk, place.path('runs'));
  const run = await watch(place, (event) => {
    if (event.type === 'stage started' && event.stage === 'dense') fill(disk);
  });
  assert.equal(run.answer.code, 1, run.answer.stderr);
  assert.deepEqual(run.ran, ['words']);
  assert.match(run.answer.stderr + run.answer.stdout, /cannot write a blob at .*: the disk is full/);
  makeRoom(disk);
  await assertGoesOn(place, ['dense'], await expected(t, pipeline));
});

test('a disk that is full from the start ends the run with 4 before anything is begun', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return;
  const place = await warmed(t);
  fill(disk);
  const run = await place.athanor(['run', 'tiny.exp', '--store', disk]);
  assert.equal(run.code, 4, run.stderr);
  assert.match(run.stderr, /^error: cannot .*: the disk is full\n.*free some space/m);
  makeRoom(disk);
  assert.deepEqual((await execute(place, ['--store', disk])).ran, everything);
});

/** Hits answer; what would have to be written ends the run with 4 and the words of `why`. */
async function assertReadable(place: Workspace, why: RegExp, options: { uid?: number }): Promise<void> {
  const run = () => place.athanor(['run', 'tiny.exp'], options);
  const hit = await run();
  assert.equal(hit.code, 0, hit.stderr);
  assert.match(hit.stderr, /words +hit[^]*dense +hit/);
  place.write('tiny.exp', pipeline.replace('seed 1', 'seed 2'));
  const refused = await run();
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, why);
  assert.match(refused.stderr, /choose another folder for the runs/);
}

test('a store that is mounted read-only answers hits, and says what it cannot keep', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return;
  const place = await warmed(t);
  const kept = place.path('runs/store');
  cpSync(kept, disk, { recursive: true, preserveTimestamps: true });
  rmSync(kept, { recursive: true });
  symlinkSync(disk, kept);
  assert.equal(mount('-o', 'remount,ro', disk), null);
  await assertReadable(place, /^error: cannot .*: the file system is mounted read-only$/m, {});
  assert.equal(mount('-o', 'remount,rw', disk), null);
  assert.deepEqual((await execute(place)).ran, ['dense']);
});

test('a store of somebody else answers hits, and says what it cannot keep', async (t) => {
  const place = await warmed(t);
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  // Only the store is closed: a run keeps its diary beside it.
  for (const folder of ['.', 'runs']) chmodSync(place.path(folder), 0o777);
  const set = (mode: string) =>
    spawnSync('find', [place.path('runs/store'), '-type', 'd', '-exec', 'chmod', mode, '{}', '+']);
  set('555');
  try {
    await assertReadable(place, /^error: cannot .*: permission is denied$/m, asNobody);
    set('000');
    const closed = await place.athanor(['run', 'tiny.exp'], asNobody);
    assert.equal(closed.code, 4, closed.stderr);
    assert.match(closed.stderr, /^error: cannot .*: permission is denied$/m);
  } finally {
    set('755');
  }
  assert.deepEqual((await execute(place)).ran, ['dense']);
});
