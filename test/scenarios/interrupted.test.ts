import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { artifacts, averagingFiles, execute, longFiles, startTraining } from './tiny.ts';

for (const [signal, exitCode, what, files, event, words] of [
  ['SIGINT', 130, 'a run', longFiles, 'stage checkpoint', ''],
  ['SIGTERM', 143, 'a run', longFiles, 'stage checkpoint', ''],
  ['SIGINT', 130, 'a sparse run that averages', averagingFiles, 'stage log', 'averaging of weights begins'],
] as const) {
  test(`${signal} ends ${what} at a checkpoint with ${exitCode}, and the same command goes on from there`, async (t) => {
    const [place, whole] = [await workspace(t, files), await workspace(t, files)];
    const { group, ended } = await startTraining(place, event, words);
    process.kill(-group, signal);
    assert.deepEqual(await ended, [exitCode, null]);

    const again = await execute(place);
    assert.equal(again.answer.code, 0, again.answer.stderr);
    assert.match(again.answer.stdout, /"type":"stage resumed","stage":"dense","step":[1-9]/);
    assert.equal((await execute(whole)).answer.code, 0);
    assert.deepEqual(artifacts(place.path('runs/store')), artifacts(whole.path('runs/store')));
  });
}
