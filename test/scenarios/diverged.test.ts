/** A training that leaves the range of numbers: what the run says, what it keeps, and what the next run makes of it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { execute, tinyFiles } from './tiny.ts';

/** With a weight decay of 1, a rate of 10 multiplies each weight by -9 a step. */
const wild = tinyFiles['tiny.exp'].replace('rate 2   clip 0.5', 'rate 10   weight_decay 1');

test('a diverging stage names the step and the checkpoint that is kept, and leaves the rest of the run alone', async (t) => {
  const place = await workspace(t, { ...tinyFiles, 'tiny.exp': wild });
  const plain = await place.athanor(['run', 'tiny.exp']);
  assert.equal(plain.code, 1, plain.stderr);
  const said =
    /error: dense failed: training diverged: (?<what>.+) became (NaN|-?Infinity) at step (?<step>\d+); the checkpoint at step (?<kept>\d+) is kept: (?<path>\S+)\n {3}= use a smaller `rate`, or `clip` the gradients: with other settings/.exec(
      plain.stderr,
    )?.groups;
  assert.ok(said, plain.stderr);
  const [step, kept] = [Number(said['step']), Number(said['kept'])];
  assert.ok(kept > 0 && kept % 5 === 0 && kept < step && step <= kept + 6, `${kept} before ${step}`);
  assert.ok(existsSync(said['path'] ?? ''));

  // The same steps lead to the same end, from the checkpoint on.
  const again = await execute(place);
  assert.equal(again.answer.code, 1);
  assert.match(again.answer.stdout, new RegExp(`"type":"stage resumed","stage":"dense","step":${kept}`));
  assert.match(again.answer.stdout, new RegExp(`became (NaN|-?Infinity) at step ${step}; the checkpoint`));
  assert.deepEqual(again.hit, ['words']);

  const mended = tinyFiles['tiny.exp'];
  place.write('tiny.exp', mended);
  const third = await execute(place);
  assert.equal(third.answer.code, 0, third.answer.stderr);
  assert.doesNotMatch(third.answer.stdout, /"type":"stage resumed"/);
  assert.ok(third.ran.includes('dense'));
  assert.equal(readdirSync(place.path('runs/store/ckpt')).length, 2, 'of the stage that diverged');
});
