import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { artifacts, execute, startTraining, tinyFiles } from '../scenarios/tiny.ts';
import { workspace, type Workspace } from '../support/athanor.ts';

interface Collection {
  readonly bytes: number;
  readonly files: readonly { readonly kind: string; readonly path: string }[];
  readonly items: readonly { readonly stage: string; readonly goes: boolean; readonly because: string }[];
  readonly unseen: readonly { readonly project: string }[];
}

async function collection(place: Workspace, words: readonly string[]): Promise<Collection> {
  const { code, stdout, stderr } = await place.athanor(['gc', '--json', '--grace', '0s', ...words]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Collection;
}

/** Ids of the runs, oldest first. */
function runsIn(place: Workspace): readonly string[] {
  return readdirSync(place.path('runs'))
    .filter((name) => /^\d{8}-/.test(name))
    .sort();
}

function flipABit(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(9) ^ 4, 9);
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

test('runs hold what they used until their folders are deleted; what is collected is made again to the same bytes', async (t) => {
  const place = await workspace(t, tinyFiles);
  assert.equal((await execute(place)).answer.code, 0);
  const store = place.path('runs/store');
  const made = artifacts(store);
  assert.equal((await execute(place, ['--set', 'small.bits=4'])).answer.code, 0);
  assert.deepEqual((await collection(place, ['--delete'])).files, []);

  const [, second = ''] = runsIn(place);
  rmSync(place.path(`runs/${second}`), { recursive: true });
  const { files, items } = await collection(place, []);
  assert.deepEqual([...new Set(files.map(({ kind }) => kind))], ['root', 'record', 'recipe', 'blob']);
  assert.deepEqual(
    items
      .filter(({ goes }) => goes)
      .map(({ stage }) => stage)
      .sort(),
    ['evaluate small', 'small'],
  );
  const told = await place.athanor(['gc', '--grace', '0s', '--delete']);
  assert.match(told.stdout, /tiny\.exp\s+dense\s+train\s.*stays\s+held/);
  assert.match(told.stdout, /small\s+quantize\s.*goes\s+held by no run/);
  assert.match(told.stdout, /1 root, 2 results, .* removed/);
  assert.deepEqual(artifacts(store), made);
  assert.deepEqual((await execute(place)).ran, []);

  await collection(place, ['--keep-under', '0MB', '--delete']);
  assert.deepEqual(artifacts(store), {});
  assert.equal((await place.athanor(['store', 'verify'])).code, 0);
  const again = await execute(place);
  assert.equal(again.hit.length, 0);
  assert.deepEqual(artifacts(store), made);
});

test('a run that goes on keeps all that it uses, whatever a collection is told', async (t) => {
  const place = await workspace(t, tinyFiles);
  const { ended } = await startTraining(place, 'stage checkpoint');
  const during = await collection(place, ['--keep-under', '0MB', '--delete']);
  assert.deepEqual(
    during.items.map(({ goes, because }) => ({ goes, because })),
    during.items.map(() => ({ goes: false, because: 'a run goes on' })),
  );
  for (let round = 0; round < 2; round++) await collection(place, ['--keep-under', '0MB', '--delete']);
  assert.deepEqual(await ended, [0, null]);
  const result = artifacts(place.path('runs/store'));
  const alone = await workspace(t, tinyFiles);
  assert.equal((await execute(alone)).answer.code, 0);
  assert.deepEqual(result, artifacts(alone.path('runs/store')));
  assert.deepEqual((await execute(place)).ran, []);
});

test('runs from before a time go with what they alone hold, but for the last of each experiment', async (t) => {
  const corpus = (least: number) => `corpus words = text { path "words.txt"  min_count ${least} }\n`;
  const place = await workspace(t, { 'words.txt': tinyFiles['words.txt'], 'tiny.exp': corpus(1) });
  const store = place.path('runs/store');
  const made: Readonly<Record<string, string>>[] = [];
  for (const least of [1, 2, 3]) {
    place.write('tiny.exp', corpus(least));
    assert.equal((await execute(place)).answer.code, 0);
    made.push(artifacts(store));
  }
  place.write('other.exp', corpus(1));
  assert.equal((await place.athanor(['run', 'other.exp'])).code, 0);
  const runs = runsIn(place);

  assert.deepEqual((await collection(place, ['--runs', '1h', '--delete'])).files, []);
  const dry = await place.athanor(['gc', '--grace', '0s', '--runs', '0s']);
  assert.match(dry.stdout, /2 runs would go with what they hold/);
  assert.deepEqual(runsIn(place), runs, 'nothing goes unless it is told to');
  const done = await place.athanor(['gc', '--grace', '0s', '--runs', '0s', '--delete', '--json']);
  assert.deepEqual((JSON.parse(done.stdout) as { runs: string[] }).runs, runs.slice(0, 2));
  assert.deepEqual(runsIn(place), runs.slice(2));
  // What the first run made the last of the other experiment holds.
  const [first = {}, second = {}, third = {}] = made;
  const ofSecond = Object.keys(second).filter((name) => !(name in first));
  assert.notEqual(ofSecond.length, 0);
  const left = Object.entries(third).filter(([name]) => !ofSecond.includes(name));
  assert.deepEqual(artifacts(store), Object.fromEntries(left));
  assert.equal((await place.athanor(['store', 'verify'])).code, 0);
});

test('a flipped bit is told with its cure and exit code 4, quarantined on request, and healed by the next run', async (t) => {
  const place = await workspace(t, tinyFiles);
  await execute(place);
  const store = place.path('runs/store');
  const made = artifacts(store);
  const [digest = ''] = Object.values(made);
  flipABit(join(store, 'cas', 'sha256', digest.slice(0, 2), digest));
  const found = await place.athanor(['store', 'verify']);
  assert.equal(found.code, 4);
  assert.match(found.stdout, new RegExp(`damaged +cas/sha256/../${digest}: its digest is `));
  assert.match(found.stdout, /= run again/);
  const json = await place.athanor(['store', 'verify', '--json', '--quarantine']);
  assert.equal(json.code, 4);
  const { damage } = JSON.parse(json.stdout) as { damage: { done: string }[] };
  assert.match(damage[0]?.done ?? '', /^moved to quarantine/);
  const stats = await place.athanor(['store', 'stats']);
  assert.match(stats.stdout, /quarantine +2 /);
  assert.match(stats.stdout, /tiny\.exp +1 +7 /);
  assert.match((await place.athanor(['doctor'])).stdout, /quarantine +1 damaged file/);
  assert.equal((await execute(place)).answer.code, 0);
  assert.deepEqual(artifacts(store), made);
  assert.equal((await place.athanor(['store', 'verify'])).code, 0);
  await collection(place, ['--quarantine', '--delete']);
  assert.deepEqual(readdirSync(join(store, 'quarantine')), []);
});

test('what a project holds that is not to be seen stays until somebody lets go of it', async (t) => {
  const place = await workspace(t, {
    'words.txt': tinyFiles['words.txt'],
    'tiny.exp': 'corpus words = text { path "words.txt" }\n',
  });
  await execute(place);
  renameSync(place.path('runs'), place.path('shared'));
  const [run = ''] = readdirSync(place.path('shared')).filter((name) => /^\d{8}-/.test(name));
  rmSync(place.path(`shared/${run}`), { recursive: true });
  const words = ['--store', 'shared'];
  const { unseen, files } = await collection(place, words);
  assert.deepEqual([unseen.length, files], [1, []]);
  const project = unseen[0]?.project ?? '';
  const told = await place.athanor(['gc', ...words]);
  assert.match(told.stdout, /is not to be seen from here; its 1 run still hold/);
  assert.equal((await place.athanor(['gc', ...words, '--drop-root', '/elsewhere'])).code, 2);
  const dropped = await collection(place, [...words, '--drop-root', project, '--delete']);
  assert.ok(dropped.files.some(({ kind }) => kind === 'record'));
});

test('a store that cannot be told or looked into ends in exit code 4, and a wrong word in 2', async (t) => {
  const place = await workspace(t, {
    'words.txt': tinyFiles['words.txt'],
    'tiny.exp': 'corpus words = text { path "words.txt" }\n',
  });
  assert.equal((await place.athanor(['store', 'verify'])).code, 4);
  assert.equal((await place.athanor(['store', 'stats'])).code, 0);
  assert.equal((await place.athanor(['gc'])).code, 0);
  assert.equal((await place.athanor(['store', 'polish'])).code, 2);
  assert.equal((await place.athanor(['gc', '--grace', '3'])).code, 2);
  assert.equal((await place.athanor(['gc', '--keep-under', 'little'])).code, 2);
  await execute(place);
  const [root = ''] = readdirSync(place.path('runs/store/roots'));
  const [run = ''] = runsIn(place);
  rmSync(place.path(`runs/${run}`), { recursive: true });
  flipABit(place.path(`runs/store/roots/${root}`));
  const unknown = await place.athanor(['gc']);
  assert.equal(unknown.code, 4);
  assert.match(unknown.stderr, /damaged, so that what it holds is not known/);
  for (const mark of ['{"athanor":"store","version":7}\n', '{"athanor":']) {
    place.write('runs/store/store.json', mark);
    for (const words of [['store', 'verify'], ['store', 'stats'], ['gc'], ['run', 'tiny.exp']])
      assert.equal((await place.athanor(words)).code, 4);
  }
});
