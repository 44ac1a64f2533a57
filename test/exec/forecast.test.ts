import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { everything } from '../../src/exec/selection.ts';
import { Layout } from '../../src/store/layout.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { names, Rig } from './rig.ts';

function chain(pruned = 0): FixtureStage[] {
  return [
    { name: 'text', kind: 'corpus' },
    { name: 'dense', corpus: 'text', settings: { value: 1 } },
    { name: 'pruned', model: 'dense', settings: { value: pruned } },
    { name: 'small', model: 'pruned', settings: { value: 2 } },
  ];
}

function states(rig: Rig, ...given: Parameters<Rig['forecast']>): Readonly<Record<string, string>> {
  return Object.fromEntries(rig.forecast(...given).map(({ stage, state }) => [stage.name, state]));
}

test('before the first run every stage is sure to run, and nothing is known of the cost', (t) => {
  const rig = new Rig(t);
  assert.deepEqual(states(rig, chain()), { text: 'run', dense: 'run', pruned: 'run', small: 'run' });
  for (const { reason, contentKey, estimate } of rig.forecast(chain()).slice(1)) {
    assert.deepEqual([reason, contentKey, estimate], [{ kind: 'new' }, null, null]);
  }
});

test('a stage that asks what one before it asks may find its answer, whatever its name and input', (t) => {
  const rig = new Rig(t);
  const first: FixtureStage = { name: 'first', model: 'pruned', settings: { value: 7 } };
  const twin: FixtureStage = { ...first, name: 'twin', model: 'small' };
  const quantized: FixtureStage = { name: 'bits', kind: 'quantize', model: 'small' };
  const other: FixtureStage = { ...first, name: 'other', model: 'bits' };
  const found = states(rig, [...chain(), first, twin, quantized, other]);
  // What a quantization leaves no pruning does.
  assert.deepEqual([found['first'], found['twin'], found['other']], ['run', 'may run', 'run']);
});

test('settings that were run on another input may run again, new ones will', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const added: FixtureStage = { name: 'more', model: 'small', settings: { value: 3 } };
  assert.deepEqual(states(rig, [...chain(9), added]), {
    text: 'hit',
    dense: 'hit',
    pruned: 'run',
    small: 'may run',
    more: 'run',
  });
});

test('after a run every stage is a hit with its record', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run(chain());
  for (const [index, { state, record, contentKey, recipeKey }] of rig.forecast(chain()).entries()) {
    assert.equal(state, 'hit');
    assert.equal(record?.provenance.run, result.record.run);
    assert.equal(contentKey, result.record.stages[index]?.contentKey);
    assert.equal(recipeKey, result.record.stages[index]?.recipeKey);
  }
});

test('a changed stage will run and what it reaches may run, at a cost known from runs before', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  assert.deepEqual(states(rig, chain(9)), { text: 'hit', dense: 'hit', pruned: 'run', small: 'may run' });
  const { estimate } = rig.forecast(chain(9))[2] ?? {};
  assert.ok(estimate && estimate.seconds > 0 && estimate.bytes > 0);
});

test('what was forecast as run is what runs', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const runs = rig.forecast(chain(9)).flatMap(({ stage, state }) => (state === 'hit' ? [] : [stage.name]));
  assert.deepEqual((await rig.run(chain(9))).started, runs);
});

test('a lost blob is a reason to run, and leaves the results after it hits', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const blob = rig.forecast(chain())[1]?.record?.outputs.weights;
  assert.ok(blob);
  rmSync(new Layout(rig.storeFolder).blob(blob.digest));
  assert.deepEqual(states(rig, chain()), { text: 'hit', dense: 'run', pruned: 'hit', small: 'hit' });
  assert.equal(rig.forecast(chain())[1]?.reason.kind, 'damaged');
});

test('forced stages run, and those outside the selection are left out', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  assert.deepEqual(states(rig, chain(), { ...everything, force: names('dense') }), {
    text: 'hit',
    dense: 'run',
    pruned: 'may run',
    small: 'may run',
  });
  assert.deepEqual(states(rig, chain(), { ...everything, only: names('dense') }), {
    text: 'hit',
    dense: 'hit',
    pruned: 'left out',
    small: 'left out',
  });
});

test('a file that cannot be read is named, and a touched one changes nothing', async (t) => {
  const rig = new Rig(t);
  const path = join(rig.folder, 'text.txt');
  const stages: FixtureStage[] = [
    { name: 'text', kind: 'corpus', files: { text: path } },
    { name: 'dense', corpus: 'text' },
  ];
  assert.deepEqual(rig.forecast(stages)[0]?.reason, {
    kind: 'unreadable',
    path,
    because: 'there is no such file',
  });
  writeFileSync(path, 'words');
  await rig.run(stages);
  writeFileSync(path, 'words');
  assert.deepEqual(states(rig, stages), { text: 'hit', dense: 'hit' });
  writeFileSync(path, 'other words');
  assert.deepEqual(states(rig, stages), { text: 'run', dense: 'may run' });
});
