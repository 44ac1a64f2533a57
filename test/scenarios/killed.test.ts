/** Processes die at moments that nobody chose; the next run ends where an uninterrupted one ends. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { files } from './kills/experiment.ts';
import { momentOf } from './kills/moment.ts';
import { killOnce, runWhole } from './kills/trial.ts';

const trials = 12;
const together = 2;

test('a run that is killed at any moment and started again ends bit for bit like one that was not', async (t) => {
  const whole = await runWhole((await workspace(t, files)).folder);
  const seed = randomInt(2 ** 31);
  t.diagnostic(`npm run kills -- --seed ${seed} tries the same`);
  let resumed = 0;
  const trial = async (number: number): Promise<void> => {
    const moment = momentOf(seed, number, whole);
    const { folder } = await workspace(t, files);
    const report = await killOnce(folder, moment, whole).catch((error: unknown) => {
      throw new Error(`kill ${number} of seed ${seed}, ${JSON.stringify(moment)}`, { cause: error });
    });
    if (Object.keys(report.resumed).length > 0) resumed++;
    t.diagnostic(`${JSON.stringify(moment)}: ${JSON.stringify(report)}`);
  };
  for (let first = 0; first < trials; first += together) {
    await Promise.all(Array.from({ length: together }, (_, index) => trial(first + index)));
  }
  assert.ok(resumed > 0, 'no kill fell between a first checkpoint and the end of its stage');
});
