/** A run on a store in which somebody put pipes and folders where files should be. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { Store } from '../../src/store/store.ts';
import { outcomes, Rig } from './rig.ts';

const stages = [
  { name: 'text', kind: 'corpus', settings: { value: 3 } },
  { name: 'dense', corpus: 'text', settings: { value: 1 } },
] as const;

function pipe(path: string): void {
  rmSync(path, { force: true, recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
}

test('pipes in the place of blobs, records, pointers, leases and digests neither hang nor fail a run, which heals them', async (t) => {
  const rig = new Rig(t);
  await rig.run(stages);
  const store = new Store(rig.storeFolder);
  const [text, dense] = [...store.records()].sort((one, other) =>
    one.manifest.kind < other.manifest.kind ? -1 : 1,
  );
  assert.ok(text !== undefined && dense !== undefined);
  const [blob] = Object.values(text.outputs);
  pipe(store.layout.blob(blob?.digest ?? assert.fail()));
  pipe(store.layout.record(dense.contentKey));
  pipe(store.layout.inputs);
  for (const record of [text, dense]) pipe(store.layout.lease(record.contentKey));
  for (const fan of readdirSync(store.layout.recipes)) {
    for (const name of readdirSync(`${store.layout.recipes}/${fan}`))
      pipe(`${store.layout.recipes}/${fan}/${name}`);
  }
  const healed = await rig.run(stages);
  assert.deepEqual(healed.started, ['text', 'dense']);
  assert.deepEqual(outcomes(healed), { text: 'ran', dense: 'ran' });
  assert.deepEqual((await rig.run(stages)).started, []);
});
