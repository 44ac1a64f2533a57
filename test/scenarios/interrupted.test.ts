import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { artifacts, execute, longFiles, startTraining } from './tiny.ts';

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends a run at a checkpoint with ${exitCode}, and the same command goes on from there`, async (t) => {
    const [place, whole] = [await workspace(t, longFiles), await workspace(t, longFiles)];
    const { group, ended } = await startTraining(place, 'stage checkpoint');
    process.kill(-group, signal);
    assert.deepEqual(await ended, [exitCode, null]);

    const again = await execute(place);
    assert.equal(again.answer.code, 0, again.answer.stderr);
    assert.match(again.answer.stdout, /"type":"stage resumed","stage":"dense","step":[1-9]/);
    assert.equal((await execute(whole)).answer.code, 0);
    assert.deepEqual(artifacts(place.path('runs/store')), artifacts(whole.path('runs/store')));
  });
}
