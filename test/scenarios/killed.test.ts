/** The whole process group dies at a moment nobody chose; the next run ends where an uninterrupted one ends. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launcher, workspace, type Workspace } from '../support/athanor.ts';
import { artifacts, execute, tinyExperiment, tinyFiles } from './tiny.ts';

const trials = 20;
const together = 2;

/** Resolves when `dense` has started; the process leads a group of its own, as under a shell. */
async function startTraining(place: Workspace) {
  const child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--json'], {
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    text += part as string;
    if (text.includes('"type":"stage started","stage":"dense"')) break;
  }
  const group = child.pid;
  assert.ok(group !== undefined);
  return { group, ended };
}

test('a run that is killed at any moment and started again ends bit for bit like one that was not', async (t) => {
  // Long enough that nearly every moment falls into the training.
  const files = { ...tinyFiles, 'tiny.exp': tinyExperiment.replace('steps 60', 'steps 500') };
  const whole = await workspace(t, files);
  assert.equal((await execute(whole, ['--only', 'words'])).answer.code, 0);
  const start = performance.now();
  assert.equal((await execute(whole, ['--only', 'dense'])).answer.code, 0);
  const longestMs = Math.round(performance.now() - start);
  assert.equal((await execute(whole)).answer.code, 0);
  const expected = artifacts(whole.path('runs/store'));

  let resumed = 0;
  const trial = async (number: number): Promise<void> => {
    const place = await workspace(t, files);
    const { group, ended } = await startTraining(place);
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
