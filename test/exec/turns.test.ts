/** Several runners on one store: each result is made once, and a runner that dies holds nobody up. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Layout } from '../../src/store/layout.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { notes, outcomes, Rig } from './rig.ts';
import { startRunner } from './runner.ts';

const stages: FixtureStage[] = [
  { name: 'text', kind: 'corpus', behaviour: { milliseconds: 150 } },
  ...['a', 'b', 'c', 'd'].map((name, value) => ({
    name,
    corpus: 'text',
    settings: { value },
    behaviour: { milliseconds: 150 },
  })),
  { name: 'last', model: 'd', behaviour: { milliseconds: 150 } },
];

const started = (rig: Rig): string[] =>
  rig
    .diaryLines()
    .filter(({ event }) => event === 'start')
    .map(({ label }) => label)
    .sort();

const everyName = stages.map(({ name }) => name).sort();

for (const runners of [2, 8]) {
  test(`${runners} runners on one store make each result once between them, and all of them end with everything`, async (t) => {
    const rig = new Rig(t);
    const all = await Promise.all(Array.from({ length: runners }, () => startRunner(rig, stages)));
    const events = await Promise.all(all.map((runner) => runner.events));
    assert.deepEqual(started(rig), everyName);
    for (const [index, { process }] of all.entries()) {
      assert.equal(process.exitCode, 0);
      const ended = events[index]?.filter(({ type }) => type === 'stage hit' || type === 'stage ran');
      assert.equal(ended?.length, stages.length);
    }
    const waited = events.flat().filter((event) => event.type === 'stage waiting');
    assert.ok(waited.length >= runners - 1, 'all but one had to wait for the corpus');
    const ids = new Set(events.flat().flatMap((event) => (event.type === 'run started' ? [event.run] : [])));
    assert.ok(waited.every(({ holder }) => holder !== null && ids.has(holder.run)));
    const { leases, aside } = new Layout(rig.storeFolder);
    assert.deepEqual([readdirSync(leases), readdirSync(aside)], [[], []]);
  });
}

test('what a killed runner was making is gone on with at once by the one that waited for it', async (t) => {
  const rig = new Rig(t);
  const long: FixtureStage[] = [{ name: 'long', behaviour: { steps: 60 } }];
  const killed = await startRunner(rig, long);
  const { checkpoints } = new Layout(rig.storeFolder);
  while (!existsSync(checkpoints) || readdirSync(checkpoints).length === 0) await sleep(10);
  const waiting = rig.run(long, {
    onEvent(event) {
      if (event.type === 'stage waiting') process.kill(-(killed.process.pid ?? 0), 'SIGKILL');
    },
  });
  const start = performance.now();
  const run = await waiting;
  assert.ok(performance.now() - start < 20_000, 'it did not wait for patience to run out');
  assert.equal(killed.process.signalCode, 'SIGKILL');
  assert.deepEqual(outcomes(run), { long: 'ran' });
  assert.match(notes(run).join('\n'), /^run \S+ \(process \d+\), which was making long, is gone/m);
  assert.ok(run.events.some((event) => event.type === 'stage resumed' && event.step > 0));
});

test('a runner whose turn does not come does what else there is, and can be stopped', async (t) => {
  const rig = new Rig(t);
  const long: FixtureStage = { name: 'long', behaviour: { steps: 3000 } };
  const other = await startRunner(rig, [long]);
  const { checkpoints } = new Layout(rig.storeFolder);
  while (!existsSync(checkpoints) || readdirSync(checkpoints).length === 0) await sleep(10);
  const run = await rig.run(
    [long, { name: 'user', model: 'long' }, { name: 'quick', settings: { value: 5 } }],
    {
      onEvent(event, control) {
        if (event.type === 'stage ran' && event.stage === 'quick') control.stop('interrupt');
      },
    },
  );
  assert.equal(run.result.exitCode, 130);
  assert.deepEqual(outcomes(run), { long: 'not run', user: 'not run', quick: 'ran' });
  assert.equal(other.process.exitCode, null, 'the other is still at it');
  other.process.kill('SIGTERM');
  await other.events;
});

test('a stage that another runner failed at is tried by the one that waited', async (t) => {
  const rig = new Rig(t);
  const failing: FixtureStage[] = [
    { name: 'shaky', behaviour: { times: 1, fail: 'no luck', print: 'x' } },
    { name: 'slow', settings: { value: 1 }, behaviour: { milliseconds: 500 } },
  ];
  const [one, two] = await Promise.all([startRunner(rig, failing), startRunner(rig, failing)]);
  await Promise.all([one.events, two.events]);
  assert.deepEqual([one.process.exitCode, two.process.exitCode].sort(), [0, 1]);
});
