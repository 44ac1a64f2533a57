/** Where a store, an experiment and its files may lie without a result being lost. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { artifacts, execute } from '../scenarios/tiny.ts';
import { everything, pipeline, storeOf, warmed, words } from './pipeline.ts';

test('a store that was moved, or copied without its times, answers as before', async (t) => {
  const place = await warmed(t);
  renameSync(place.path('runs'), place.path('elsewhere'));
  assert.deepEqual((await execute(place, ['--store', 'elsewhere'])).hit, everything);
  cpSync(place.path('elsewhere/store'), place.path('copied/store'), { recursive: true });
  assert.deepEqual((await execute(place, ['--store', 'copied'])).hit, everything);
  assert.deepEqual((await execute(place)).ran, everything, 'where it was there is an empty one now');
});

test('a store is the same by a relative path, an absolute one, and through symbolic links', async (t) => {
  const place = await warmed(t);
  symlinkSync('runs', place.path('linked'));
  symlinkSync(place.path('linked'), place.path('linked twice'));
  for (const store of ['./runs', `../${basename(place.folder)}/runs`, place.path('runs'), 'linked twice']) {
    assert.deepEqual((await execute(place, ['--store', store])).hit, everything, store);
  }
  // A store alone may be a link, to another disk for one.
  renameSync(place.path('runs/store'), place.path('disk'));
  symlinkSync('../disk', place.path('runs/store'));
  place.write('tiny.exp', pipeline.replace('seed 1', 'seed 2'));
  assert.deepEqual((await execute(place)).ran, ['dense']);
  assert.deepEqual((await execute(place, [], { ATHANOR_STORE: 'linked' })).hit, everything);
});

test('experiments, corpora and stores may have spaces and any letters in their names', async (t) => {
  const place = await warmed(t);
  const odd = await workspace(t, {
    'my störe/experiments/tiny.exp': pipeline.replace('words.txt', '../data ö/слова 数据 (1).txt'),
    'my störe/data ö/слова 数据 (1).txt': words,
  });
  const run = () =>
    odd.athanor(['run', 'tiny.exp', '--store', '../das Läger/ラン', '--json'], {
      in: 'my störe/experiments',
    });
  const answer = await run();
  assert.equal(answer.code, 0, answer.stderr);
  assert.match(answer.stdout, /"type":"stage ran","stage":"dense"/);
  assert.doesNotMatch((await run()).stdout, /"type":"stage ran"/);
  assert.deepEqual(
    artifacts(odd.path('my störe/das Läger/ラン/store')),
    artifacts(storeOf(place).layout.root),
    'no path is part of a key',
  );
});

const memory = '/dev/shm';
const otherDisk = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev;

test(
  'the store may lie on another file system than temporary files and the project',
  { skip: otherDisk ? false : 'there is no second file system that everybody may write to' },
  async (t) => {
    const place = await warmed(t);
    const folder = mkdtempSync(join(memory, 'athanor-test-'));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    assert.deepEqual((await execute(place, ['--store', folder])).ran, everything);
    assert.deepEqual((await execute(place, ['--store', folder])).hit, everything);
    assert.deepEqual(artifacts(join(folder, 'store')), artifacts(storeOf(place).layout.root));
  },
);
