/** The whole process group dies at a moment nobody chose; the next run ends where an uninterrupted one ends. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspace } from '../support/athanor.ts';
import { artifacts, execute, longFiles, startTraining } from './tiny.ts';

const trials = 20;
const together = 2;

test('a run that is killed at any moment and started again ends bit for bit like one that was not', async (t) => {
  const whole = await workspace(t, longFiles);
  assert.equal((await execute(whole, ['--only', 'words'])).answer.code, 0);
  const start = performance.now();
  assert.equal((await execute(whole, ['--only', 'dense'])).answer.code, 0);
  const longestMs = Math.round(performance.now() - start);
  assert.equal((await execute(whole)).answer.code, 0);
  const expected = artifacts(whole.path('runs/store'));

  let resumed = 0;
  const trial = async (number: number): Promise<void> => {
    const place = await workspace(t, longFiles);
    const { group, ended } = await startTraining(place, 'stage started');
    const delayMs = randomInt(longestMs);
    await sleep(delayMs);
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It was done before the moment came.
    }
    await ended;
    const again = await execute(place);
    assert.equal(again.answer.code, 0, again.answer.stderr);
    assert.deepEqual(
      artifacts(place.path('runs/store')),
      expected,
      `trial ${number}, killed after ${delayMs} ms`,
    );
    const step = /"type":"stage resumed","stage":"dense","step":(\d+)/.exec(again.answer.stdout)?.[1];
    if (step !== undefined) resumed++;
    t.diagnostic(
      `killed after ${delayMs} ms: ${step === undefined ? 'no checkpoint used' : `resumed at ${step}`}`,
    );
  };
  for (let first = 0; first < trials; first += together) {
    await Promise.all(Array.from({ length: together }, (_, index) => trial(first + index)));
  }
  assert.ok(resumed > 0, 'no kill fell between the first checkpoint and the end of training');
});
