import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encode } from '../../src/store/codec.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import { artifacts, tinyFiles } from '../scenarios/tiny.ts';
import { workspace, type Workspace } from '../support/athanor.ts';

interface Checked {
  readonly stage: string;
  readonly differences: readonly { readonly output: string; readonly first: string }[];
}

async function check(place: Workspace, words: readonly string[]) {
  const { code, stdout } = await place.athanor(['run', 'tiny.exp', '--json', '--check', ...words]);
  const events = stdout.split('\n').filter((line) => line !== '');
  const checked = events
    .map((line) => JSON.parse(line) as Checked & { readonly type: string })
    .filter(({ type }) => type === 'stage checked');
  return { code, checked };
}

/** Gives a stage's record an output that it did not make, sealed as if it had. */
function forge(store: Store, stage: string, output: string, change: (bytes: Buffer) => Buffer): void {
  const record = [...store.records()].find(({ provenance }) => provenance.stage === stage) ?? assert.fail();
  const { digest } = record.outputs[output] ?? assert.fail();
  const forged: StageRecord = {
    ...record,
    outputs: { ...record.outputs, [output]: store.putBlob(change(store.readBlob(digest))) },
  };
  const path = store.layout.record(record.contentKey);
  chmodSync(path, 0o644);
  writeFileSync(path, encode(forged));
}

test('results made again have the bytes that are stored, whatever was left from earlier attempts', async (t) => {
  const place = await workspace(t, tinyFiles);
  assert.equal((await place.athanor(['run', 'tiny.exp'])).code, 0);
  const before = artifacts(place.path('runs/store'));
  const { code, checked } = await check(place, ['100%']);
  assert.equal(code, 0);
  assert.equal(checked.length, 7);
  for (const { differences } of checked) assert.deepEqual(differences, []);
  assert.deepEqual(artifacts(place.path('runs/store')), before);

  const sample = async (words: readonly string[]) =>
    (await check(place, ['30%', ...words])).checked.map(({ stage }) => stage);
  const some = await sample([]);
  assert.equal(some.length, 3);
  assert.deepEqual(await sample([]), some, 'a sample comes from keys and seed alone');
  assert.notDeepEqual(await sample(['--check-seed', '7']), some);
  for (const words of [['0%'], ['3'], ['10%', '--check-seed', 'x']])
    assert.equal((await check(place, words)).code, 2);
});

test('a result that does not come out again is told by its first tensor or step, and what came out is kept', async (t) => {
  const place = await workspace(t, tinyFiles);
  assert.equal((await place.athanor(['run', 'tiny.exp'])).code, 0);
  const store = new Store(place.path('runs/store'));
  forge(store, 'dense', 'metrics', (bytes) => Buffer.from(bytes.toString().replace(/"loss":/, '"loss":1')));
  forge(store, 'small', 'weights', (bytes) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(changed.length - 2) ^ 1, changed.length - 2);
    return changed;
  });
  const forged = artifacts(store.layout.root);
  const { code, stdout } = await place.athanor(['run', 'tiny.exp', '--check', '100%', '--only', 'small']);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /differs {2}dense, made again, has other metrics than its result: step \d+: \{.*"loss":1/,
  );
  assert.match(
    stdout,
    /differs {2}small, made again, has other weights than its result: layers[^:]*, entry \d+ of \d+: /,
  );
  assert.match(stdout, /4 of 4 hits made again, 2 with other bytes/);
  assert.deepEqual(artifacts(store.layout.root), forged, 'the stored results stay');
  const kept = readdirSync(store.layout.quarantine).filter((name) => name.endsWith('.json'));
  const notes = kept.map((name) => readFileSync(join(store.layout.quarantine, name), 'utf8'));
  assert.deepEqual(notes.map((note) => (JSON.parse(note) as { what: string }).what).sort(), [
    'metrics of dense',
    'weights of small',
  ]);
  for (const note of notes)
    assert.match((JSON.parse(note) as { by: string }).by, /run tiny\.exp --check 100%/);
  assert.equal((await place.athanor(['store', 'verify'])).code, 0);
});
