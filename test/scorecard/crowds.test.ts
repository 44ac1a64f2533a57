/** Many runners on one store, of which any may die at any moment. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../../src/keys/digest.ts';
import { Store } from '../../src/store/store.ts';
import type { FixtureStage } from '../exec/fixture-graph.ts';
import { Rig } from '../exec/rig.ts';
import { startRunner } from '../exec/runner.ts';
import { artifacts, execute, type Executions } from '../scenarios/tiny.ts';
import { eventsOf, longPipeline, storeOf, warmed, watch } from './pipeline.ts';

/** Every record answers with blobs that have their digests, and no file is left that a run was writing. */
function assertSound(store: Store): void {
  for (const record of store.records()) {
    const found = store.lookup(record.contentKey);
    assert.deepEqual([found.kind, found.notes], ['hit', []]);
    for (const { digest } of Object.values(record.outputs))
      assert.equal(digestOf(store.readBlob(digest)), digest);
  }
  const { aside, leases, checkpoints } = store.layout;
  assert.deepEqual(
    [aside, leases, checkpoints].flatMap((folder) => readdirSync(folder)),
    [],
  );
}

test('of two runners of the real command the one at work is killed; the one that waits goes on from its checkpoint', async (t) => {
  const [place, undisturbed] = [await warmed(t), await warmed(t)];
  for (const each of [place, undisturbed]) each.write('tiny.exp', longPipeline);
  const lastStep = 5 * randomInt(1, 40);
  let next: Promise<Executions> | undefined;
  const killed = await watch(place, (event, group) => {
    if (event.type === 'stage started') next = execute(place);
    if (event.type === 'stage checkpoint' && event.step === lastStep) process.kill(-group, 'SIGKILL');
  });
  assert.deepEqual([killed.answer.signal, killed.ran], ['SIGKILL', []]);
  const heir = (await next) ?? assert.fail();
  assert.equal(heir.answer.code, 0, heir.answer.stderr);
  assert.deepEqual([heir.ran, heir.hit], [['dense'], ['words']]);
  const resumed = eventsOf(heir).find((event) => event.type === 'stage resumed');
  assert.ok(resumed && resumed.step >= lastStep, `resumed at ${resumed?.step}, killed after ${lastStep}`);
  assert.deepEqual((await execute(undisturbed)).ran, ['dense']);
  assert.deepEqual(artifacts(place.path('runs/store')), artifacts(undisturbed.path('runs/store')));
  assertSound(storeOf(place));
});

const wide: FixtureStage[] = [
  { name: 'text', kind: 'corpus', behaviour: { steps: 4 } },
  ...Array.from({ length: 8 }, (_, value) => ({
    name: `s${value}`,
    corpus: 'text',
    settings: { value },
    behaviour: { steps: 8 },
  })),
  ...Array.from({ length: 8 }, (_, value) => ({
    name: `t${value}`,
    model: `s${value}`,
    behaviour: { steps: 4 },
  })),
];

test('of eight runners some are killed again and again; the last one ends with everything, and the store is sound', async (t) => {
  const [rig, whole] = [new Rig(t), new Rig(t)];
  await whole.run(wide, { jobs: 4 });
  let kills = 0;
  for (let round = 0; round < 2; round++) {
    const runners = await Promise.all(Array.from({ length: 8 }, () => startRunner(rig, wide)));
    // One lives to the end.
    for (const runner of runners.slice(1)) {
      await sleep(randomInt(80));
      if (runner.process.exitCode !== null) continue;
      process.kill(-(runner.process.pid ?? 0), 'SIGKILL');
      kills++;
    }
    const [events] = await Promise.all(runners.map((runner) => runner.events));
    assert.equal(runners[0]?.process.exitCode, 0, JSON.stringify(events?.at(-1)));
    if (round === 0) assert.ok(kills > 0);
  }
  const last = await rig.run(wide);
  assert.deepEqual(last.started, []);
  const store = new Store(rig.storeFolder);
  assertSound(store);
  const outputs = (from: Store) =>
    [...from.records()].map(({ contentKey, outputs: made }) => [contentKey, made]);
  assert.deepEqual(outputs(store), outputs(new Store(whole.storeFolder)));
  t.diagnostic(`${kills} runners were killed`);
});
