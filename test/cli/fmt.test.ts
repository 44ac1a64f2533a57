import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';

const messy =
  '# why\n  corpus   sotu {min_count    5}\n\n\n\nmodel lstm {layers 2\n embedding 8 width 8}   # small\n';

test('fmt rewrites a file into a layout that it then leaves alone, and keeps the comments', async (t) => {
  const { athanor, read } = await workspace(t, { 'a.exp': messy });
  assert.equal((await athanor(['fmt', '--check', 'a.exp'])).code, 3);
  assert.equal(read('a.exp'), messy);
  assert.equal((await athanor(['fmt', 'a.exp'])).code, 0);
  const formatted = read('a.exp');
  assert.notEqual(formatted, messy);
  assert.match(formatted, /^# why\n/);
  assert.match(formatted, /# small/);
  assert.deepEqual(await athanor(['fmt', '--check', 'a.exp']), {
    code: 0,
    signal: null,
    stdout: '',
    stderr: '',
  });
  assert.deepEqual(await athanor(['fmt', '-'], { stdin: messy }), {
    code: 0,
    signal: null,
    stdout: formatted,
    stderr: '',
  });
});

test('a file with mistakes is left as it is', async (t) => {
  const { athanor, read } = await workspace(t, { 'a.exp': 'corpus {' });
  const { code, stderr } = await athanor(['fmt', 'a.exp']);
  assert.equal(code, 2);
  assert.match(stderr, /a\.exp:1:8/);
  assert.equal(read('a.exp'), 'corpus {');
});
