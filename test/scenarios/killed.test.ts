/** The whole process group dies at a moment nobody chose; the next run ends where an uninterrupted one ends. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { output } from '../../src/build.mjs';
import { workspace, type Workspace } from '../support/athanor.ts';
import { artifacts, execute, tinyFiles } from './tiny.ts';

const trials = 20;
const together = 2;

/** Resolves when `dense` has started; the process leads a group of its own, as under a shell. */
async function startTraining(place: Workspace) {
  const child = spawn(process.execPath, [`${output}/athanor.mjs`, 'run', 'tiny.exp', '--json'], {
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
  const whole = await workspace(t, tinyFiles);
  const { answer } = await execute(whole, ['--only', 'words']);
  assert.equal(answer.code, 0, answer.stderr);
  const start = performance.now();
  assert.equal((await execute(whole)).answer.code, 0);
  const longest = Math.round(performance.now() - start);
  const expected = artifacts(whole.path('runs/store'));

  const trial = async (number: number): Promise<void> => {
    const place = await workspace(t, tinyFiles);
    const { group, ended } = await startTraining(place);
    const delay = randomInt(longest);
    await sleep(delay);
    let alive = true;
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      alive = false; // It was done before the moment came.
    }
    await ended;
    const again = await execute(place);
    assert.equal(again.answer.code, 0, again.answer.stderr);
    assert.deepEqual(
      artifacts(place.path('runs/store')),
      expected,
      `trial ${number}, killed after ${delay} ms`,
    );
    t.diagnostic(
      `killed ${alive ? `after ${delay} ms` : 'too late'}; then ran ${again.ran.join(', ') || 'nothing'}`,
    );
  };
  for (let first = 0; first < trials; first += together) {
    await Promise.all(Array.from({ length: together }, (_, index) => trial(first + index)));
  }
});
