import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';

test('init writes an experiment that is valid and in the canonical layout', async (t) => {
  const { athanor } = await workspace(t);
  assert.equal((await athanor(['init', 'sub/mine.exp'])).code, 0);
  assert.match((await athanor(['check', 'sub/mine.exp'])).stdout, /valid, 7 stages/);
  assert.equal((await athanor(['fmt', '--check', 'sub/mine.exp'])).code, 0);
  assert.match((await athanor(['plan', 'sub/mine.exp'])).stdout, /^corpus +sotu +run +never run/m);
});

test('init never writes over a file', async (t) => {
  const { athanor, read } = await workspace(t, { 'experiment.exp': 'mine' });
  const { code, stderr } = await athanor(['init']);
  assert.equal(code, 2);
  assert.match(stderr, /experiment\.exp is there already/);
  assert.equal(read('experiment.exp'), 'mine');
});
