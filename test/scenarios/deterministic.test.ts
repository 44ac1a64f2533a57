import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { artifacts, execute, tinyFiles } from './tiny.ts';

test('the same file with the same seed gives the same bytes in two empty stores', async (t) => {
  const [one, two] = await Promise.all([workspace(t, tinyFiles), workspace(t, tinyFiles)]);
  const [first, second] = [await execute(one), await execute(two, ['--jobs', '2'])];
  assert.equal(first.answer.code, 0, first.answer.stderr);
  assert.equal(second.answer.code, 0, second.answer.stderr);
  const digests = artifacts(one.path('runs/store'));
  assert.ok(Object.keys(digests).length >= 15, 'every stage left outputs');
  assert.deepEqual(artifacts(two.path('runs/store')), digests);
});
