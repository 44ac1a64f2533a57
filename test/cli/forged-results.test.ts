/** A result that somebody published into the store under a key of ours, with right digests: every command says so, and what it advises heals. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BlobReference } from '../../src/store/record.ts';
import { encode } from '../../src/store/codec.ts';
import { Store } from '../../src/store/store.ts';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const bomb =
  '{"architecture":{"type":"lstm","layers":1e9,"embedding":8},"vocabulary":1e15,"pruned":[],"bits":{}}';

test('a forged description is told by every command that reads it, and removing the blob that they name heals', async (t) => {
  const place = await workspace(t, tinyFiles);
  const { athanor } = place;
  assert.equal((await athanor(['run', 'tiny.exp'])).code, 0);
  const store = new Store(place.path('runs/store'));
  const records = [...store.records()];
  const dense = records.find(({ manifest }) => manifest.kind === 'train') ?? assert.fail();
  const pruned = records.find(({ manifest }) => manifest.kind === 'prune') ?? assert.fail();
  const forged: BlobReference = store.putBlob(Buffer.from(bomb));
  for (const record of [dense, pruned]) {
    rmSync(store.layout.record(record.contentKey));
    writeFileSync(
      store.layout.record(record.contentKey),
      encode({ ...record, outputs: { ...record.outputs, model: forged } }),
    );
  }
  const blob = `cas/sha256/${forged.digest.slice(0, 2)}/${forged.digest}`;
  const told =
    /the description of a model in the store is none that a stage wrote: its `architecture\.layers` is none/;
  const ran = await athanor(['run', 'tiny.exp']);
  assert.equal(ran.code, 1);
  for (const [words, code] of [
    [['show', 'pruned', '--run', '@-1'], 4],
    [['export', 'pruned', '--packed', 'x.packed', '--run', '@-1'], null],
    [['diff', '@-1', 'tiny.exp', '--set', 'dense.seed=2'], null],
  ] as const) {
    const { code: ended, stdout, stderr } = await athanor(words);
    assert.doesNotMatch(stdout + stderr, /internal/, words.join(' '));
    if (code === null) continue;
    assert.equal(ended, code, stderr);
    assert.match(stderr, told);
    assert.ok(stderr.includes(blob), stderr);
  }
  const all = ran.stdout + ran.stderr;
  assert.match(all, told);
  assert.ok(all.includes(blob), all);
  assert.doesNotMatch(all, /internal/);

  rmSync(place.path(`runs/store/${blob}`));
  const healed = await athanor(['run', 'tiny.exp']);
  assert.equal(healed.code, 0, healed.stderr);
  assert.equal((await athanor(['show', 'pruned'])).code, 0);
});
