import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listRuns, readRun, stateOf } from '../../src/exec/history.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Layout } from '../../src/store/layout.ts';
import { Leases } from '../../src/store/leases.ts';
import { Store } from '../../src/store/store.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { fixtureProgram, outcomes, Rig } from './rig.ts';

const long: FixtureStage = { name: 'long', behaviour: { steps: 80 } };

test('a run that is asked to stop ends its stages at a checkpoint, and the next run goes on from there', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    long,
    { name: 'user', model: 'long' },
    { name: 'other', settings: { value: 9 } },
  ];
  const stopped = await rig.run(stages, {
    onEvent(event, control) {
      if (event.type === 'stage checkpoint' && event.step === 5) control.stop('interrupt');
    },
  });
  assert.equal(stopped.result.exitCode, 130);
  assert.deepEqual(outcomes(stopped), { long: 'stopped', user: 'not run', other: 'not run' });
  const end = stopped.events.find((event) => event.type === 'stage stopped');
  assert.ok(end && end.step >= 5 && end.step < 80);
  const resumed = await rig.run(stages);
  assert.equal(resumed.result.exitCode, 0);
  assert.deepEqual(
    resumed.events.find((event) => event.type === 'stage resumed'),
    { type: 'stage resumed', stage: 'long', step: end.step },
  );
  const [{ seconds } = { seconds: NaN }] = resumed.result.record.stages.filter(({ name }) => name === 'long');
  assert.ok(seconds !== null && seconds > 100, 'the work before the stop counts');
});

test('the exit code tells why a run stopped', async (t) => {
  for (const [reason, exitCode] of [
    ['terminate', 143],
    ['hangup', 129],
    ['limit', 75],
  ] as const) {
    const rig = new Rig(t);
    const run = await rig.run([long], {
      onEvent(event, control) {
        if (event.type === 'stage started') control.stop(reason);
      },
    });
    assert.equal(run.result.exitCode, exitCode);
  }
});

test('asked to stop when all is done, a run ends as if nobody had asked', async (t) => {
  const rig = new Rig(t);
  const run = await rig.run([{ name: 'quick' }], {
    onEvent(event, control) {
      if (event.type === 'stage ran') control.stop('interrupt');
    },
  });
  assert.equal(run.result.exitCode, 0);
});

test('a stage that does not listen is ended at once when the run is abandoned', async (t) => {
  const rig = new Rig(t);
  const run = await rig.run([{ name: 'deaf', behaviour: { steps: 500, isDeaf: true } }], {
    onEvent(event, control) {
      if (event.type !== 'stage checkpoint') return;
      if (event.step === 3) control.stop('interrupt');
      if (event.step === 6) control.abandon('interrupt');
    },
  });
  assert.equal(run.result.exitCode, 130);
  assert.deepEqual(outcomes(run), { deaf: 'stopped' });
  const again = await rig.run([{ name: 'deaf', behaviour: { steps: 20 } }]);
  assert.ok(again.events.some((event) => event.type === 'stage resumed' && event.step >= 6));
});

test('a forced stage begins at its beginning although a checkpoint is there', async (t) => {
  const rig = new Rig(t);
  await rig.run([long], {
    onEvent(event, control) {
      if (event.type === 'stage checkpoint' && event.step === 5) control.stop('interrupt');
    },
  });
  const forced = await rig.run([{ name: 'long', behaviour: { steps: 10 } }], {
    selection: { force: 'all', from: new Set(), only: null },
  });
  assert.ok(!forced.events.some((event) => event.type === 'stage resumed'));
});

test('checkpoints that lie beside a result go at the next start, unless somebody makes it once more', async (t) => {
  const rig = new Rig(t);
  const ran = await rig.run([long]);
  const { contentKey } = ran.result.record.stages[0] ?? {};
  assert.ok(contentKey);
  const store = new Store(rig.storeFolder);
  new Checkpoints(store, contentKey).save({ step: 4, seconds: 1, pieces: [Buffer.from('state')] });
  const other = new Leases(store.layout, 'another run');
  assert.equal(other.claim(contentKey).kind, 'held');
  await rig.run([long]);
  assert.equal(new Checkpoints(store, contentKey).newest().checkpoint?.step, 4);
  other.releaseAll();
  const { started } = await rig.run([long]);
  assert.deepEqual(started, []);
  assert.deepEqual(readdirSync(store.layout.checkpoints), []);
});

/** Starts a runner of its own and waits until a worker of it is at a stage. */
async function startRunner(
  rig: Rig,
  stages: readonly FixtureStage[],
): Promise<{ runner: ChildProcess; worker: number }> {
  const [parent, worker] = await Promise.all([
    fixtureProgram('fixture-parent'),
    fixtureProgram('fixture-worker'),
  ]);
  const runner = spawn(process.execPath, [parent, rig.folder, worker, JSON.stringify(stages)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  runner.stdout.resume();
  const { checkpoints } = new Layout(rig.storeFolder);
  while (!existsSync(checkpoints) || readdirSync(checkpoints).length === 0) await sleep(10);
  return { runner, worker: rig.diaryLines()[0]?.pid ?? 0 };
}

/** A process that nobody has waited for yet (`Z`) is as gone as one that somebody has. */
function isAlive(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !text.slice(text.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

async function goneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (!isAlive(pid)) return true;
    await sleep(10);
  }
  return false;
}

test('a worker shares the process group of its runner and dies with it, even by SIGKILL', async (t) => {
  const rig = new Rig(t);
  const { runner, worker } = await startRunner(rig, [
    { name: 'deaf', behaviour: { steps: 2000, isDeaf: true } },
  ]);
  assert.equal(rig.diaryLines()[0]?.group, runner.pid);
  const ended = once(runner, 'exit');
  runner.kill('SIGKILL');
  assert.ok(await goneWithin(worker, 2000), 'the worker outlived its runner');
  // The system takes its time over a process that dies; until then its run counts as going on.
  await ended;
  const [run] = listRuns(rig.runsFolder);
  assert.ok(run);
  const record = readRun(rig.runsFolder, run);
  assert.ok(record);
  assert.equal(record.exitCode, null);
  assert.equal(stateOf(record), 'killed');
  assert.ok(record.stages[0]?.contentKey);
});

test('a run that was killed is completed by the same run again, from its last checkpoint', async (t) => {
  const rig = new Rig(t);
  const { runner } = await startRunner(rig, [long]);
  process.kill(-(runner.pid ?? 0), 'SIGKILL');
  await once(runner, 'close');
  const again = await rig.run([long]);
  assert.equal(again.result.exitCode, 0);
  assert.ok(again.events.some((event) => event.type === 'stage resumed' && event.step > 0));
});

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGUSR1', 75],
  ['SIGUSR2', 75],
] as const) {
  test(`${signal} lets the stage write its checkpoint and ends the run with ${exitCode}`, async (t) => {
    const rig = new Rig(t);
    const { runner, worker } = await startRunner(rig, [long]);
    runner.kill(signal);
    assert.deepEqual(await once(runner, 'exit'), [exitCode, null]);
    assert.ok(await goneWithin(worker, 1000));
  });
}

test('a second Ctrl-C, which reaches runner and worker alike, ends both at once', async (t) => {
  const rig = new Rig(t);
  const { runner, worker } = await startRunner(rig, [
    { name: 'deaf', behaviour: { steps: 2000, isDeaf: true } },
  ]);
  const group = -(runner.pid ?? 0);
  process.kill(group, 'SIGINT');
  await sleep(500);
  assert.ok(isAlive(worker));
  process.kill(group, 'SIGINT');
  assert.deepEqual(await once(runner, 'exit'), [130, null]);
  assert.ok(await goneWithin(worker, 1000));
});

test('a Ctrl-C that arrives twice, by the terminal and by a launcher, still waits for the checkpoint', async (t) => {
  const rig = new Rig(t);
  const { runner } = await startRunner(rig, [{ name: 'slow', behaviour: { steps: 50, isDeaf: true } }]);
  runner.kill('SIGINT');
  await sleep(30);
  runner.kill('SIGINT');
  assert.deepEqual(await once(runner, 'exit'), [0, null]);
  assert.ok(rig.diaryLines().some(({ event }) => event === 'end'));
});
