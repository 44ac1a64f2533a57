import assert from 'node:assert/strict';
import test from 'node:test';
import { decideColor } from '../../src/cli/colours.ts';
import { workspace } from '../support/athanor.ts';

const colour = '\u001B[';

test('the flag beats FORCE_COLOR, which beats NO_COLOR, which beats the terminal', () => {
  const decide = (...args: Parameters<typeof decideColor>) => decideColor(...args).value;
  assert.equal(decide('auto', {}, true), true);
  assert.equal(decide('auto', {}, false), false);
  assert.equal(decide('auto', { TERM: 'dumb' }, true), false);
  assert.equal(decide('auto', { NO_COLOR: '1' }, true), false);
  assert.equal(decide('auto', { NO_COLOR: '' }, true), true);
  assert.equal(decide('auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, false), true);
  assert.equal(decide('auto', { FORCE_COLOR: '0' }, true), false);
  assert.equal(decide('never', { FORCE_COLOR: '1' }, true), false);
  assert.equal(decide('always', { NO_COLOR: '1' }, false), true);
});

test('a pipe gets colours only on request, and JSON never', async (t) => {
  const { athanor } = await workspace(t);
  const isColoured = async (words: readonly string[], env = {}): Promise<boolean> =>
    (await athanor(words, { env })).stdout.includes(colour);
  assert.equal(await isColoured(['doctor']), false);
  assert.equal(await isColoured(['doctor'], { FORCE_COLOR: '1' }), true);
  assert.equal(await isColoured(['doctor', '--color', 'always'], { NO_COLOR: '1' }), true);
  assert.equal(await isColoured(['doctor', '--color', 'never'], { FORCE_COLOR: '1' }), false);
  assert.equal(await isColoured(['doctor', '--json', '--color', 'always']), false);
});
