import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RunEvent } from '../../src/exec/events.ts';
import { Layout } from '../../src/store/layout.ts';
import { Store } from '../../src/store/store.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { Rig } from './rig.ts';

const length = 12;
const chain: readonly FixtureStage[] = Array.from({ length }, (_, index) => ({
  name: `s${index}`,
  settings: { value: index },
  ...(index > 0 && { model: `s${index - 1}` }),
}));

test('a stage begins before its input is on disk, and is heard of when it is', async (t) => {
  const rig = new Rig(t);
  const store = new Store(rig.storeFolder);
  const told: RunEvent[] = [];
  const ranAt = new Map<string, number>();
  await rig.run(chain, {
    onEvent(event) {
      told.push(event);
      if (event.type !== 'stage ran') return;
      ranAt.set(event.stage, Date.now());
      assert.equal(store.lookup(event.key).kind, 'hit', 'what is said to have run is there');
      assert.equal(store.lookupRecipe(event.recipe).kind, 'hit');
    },
  });
  const order = told.flatMap((event) =>
    event.type === 'stage started' || event.type === 'stage ran' ? [`${event.stage} ${event.type}`] : [],
  );
  assert.deepEqual(
    order,
    chain.flatMap(({ name }) => [`${name} stage started`, `${name} stage ran`]),
  );
  const early = rig.diaryLines().filter(({ event, label, at }) => {
    const before = ranAt.get(`s${Number(label.slice(1)) - 1}`);
    return event === 'start' && before !== undefined && at < before;
  });
  assert.ok(early.length > 0, 'no worker began before the result that it used was told of');
  assert.deepEqual(readdirSync(store.layout.aside), []);
});

test('where a result cannot be published, nothing is heard of what was begun on it', async (t) => {
  const rig = new Rig(t);
  const told: RunEvent[] = [];
  const running = rig.run(chain, {
    onEvent(event) {
      told.push(event);
      if (event.type !== 'stage started') return;
      writeFileSync(new Layout(rig.storeFolder).records, 'a file where a folder should be');
    },
  });
  await assert.rejects(running, { name: 'StoreError' });
  const heard = told.flatMap((event) =>
    'stage' in event && event.stage !== null && event.type !== 'stage log'
      ? [`${event.stage} ${event.type}`]
      : [],
  );
  assert.deepEqual(heard, [
    's0 stage started',
    's0 stage failed',
    ...chain.slice(1).map(({ name }) => `${name} stage not run`),
  ]);
  assert.deepEqual(readdirSync(new Layout(rig.storeFolder).aside), []);
});
