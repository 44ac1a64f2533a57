import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CheckpointClock } from '../../src/stages/checkpoint-clock.ts';

const nothing = (): Promise<void> => Promise.resolve();

test('a checkpoint is due after so many steps or seconds, and not before there is a step to keep', async () => {
  const clock = new CheckpointClock({ checkpointSteps: 10, checkpointSeconds: 0.1 }, 20);
  assert.equal(clock.isDue(21), false);
  assert.equal(clock.isDue(30), true);
  await sleep(120);
  assert.equal(clock.isDue(20), false);
  assert.equal(clock.isDue(21), true);
  await clock.timed(21, nothing);
  assert.equal(clock.isDue(22), false);
});

test('where a save takes long, the seconds stretch to fifty times as many; steps do not', async () => {
  const clock = new CheckpointClock({ checkpointSteps: 10, checkpointSeconds: 0.1 }, 0);
  await clock.timed(1, () => sleep(40));
  await sleep(150);
  assert.equal(clock.isDue(2), false);
  assert.equal(clock.isDue(10), true);
  await clock.timed(10, nothing);
  await sleep(150);
  assert.equal(clock.isDue(11), true);
});
