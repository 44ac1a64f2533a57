import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everything } from '../../src/exec/selection.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { names, notes, outcomes, Rig } from './rig.ts';

/** corpus -> dense -> pruned -> small, with an evaluation of the last. */
function chain(value: Readonly<Record<string, number>> = {}): FixtureStage[] {
  return [
    { name: 'text', kind: 'corpus', settings: { value: value.text ?? 0 } },
    { name: 'dense', corpus: 'text', settings: { value: value.dense ?? 0 } },
    { name: 'pruned', model: 'dense', settings: { value: value.pruned ?? 0 } },
    { name: 'small', model: 'pruned', settings: { value: value.small ?? 0 } },
    { name: 'evaluate small', kind: 'evaluate', model: 'small', corpus: 'text' },
  ];
}
const all = ['text', 'dense', 'pruned', 'small', 'evaluate small'];

test('the first run makes every stage in order and the second makes none', async (t) => {
  const rig = new Rig(t);
  const first = await rig.run(chain());
  assert.equal(first.result.exitCode, 0);
  assert.deepEqual(first.started, all);
  const second = await rig.run(chain());
  assert.equal(second.result.exitCode, 0);
  assert.deepEqual(second.started, []);
  assert.deepEqual(Object.values(outcomes(second)), ['hit', 'hit', 'hit', 'hit', 'hit']);
});

test('a change reruns the stage and what its bytes reach, and changing it back reruns nothing', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  assert.deepEqual((await rig.run(chain({ pruned: 1 }))).started, ['pruned', 'small', 'evaluate small']);
  assert.deepEqual((await rig.run(chain())).started, []);
});

test('a stage that comes out as before stops the change from going further', async (t) => {
  const rig = new Rig(t);
  const stages = (value: number): FixtureStage[] =>
    chain({ pruned: value }).map((stage) =>
      stage.name === 'pruned' ? { ...stage, settings: { value, product: 'the same' } } : stage,
    );
  await rig.run(stages(1));
  const second = await rig.run(stages(2));
  assert.deepEqual(second.started, ['pruned']);
  assert.equal(outcomes(second).small, 'hit');
});

test('renaming a stage reruns nothing', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const renamed = chain().map((stage) => ({
    ...stage,
    name: stage.name === 'dense' ? 'big' : stage.name,
    ...(stage.model === 'dense' && { model: 'big' }),
  }));
  assert.deepEqual((await rig.run(renamed)).started, []);
});

test('two stages that ask the same are made once, also when they could run side by side', async (t) => {
  const rig = new Rig(t);
  const twins = ['one', 'two', 'three'].map((name) => ({ name, behaviour: { milliseconds: 50 } }));
  const run = await rig.run(twins, { jobs: 3 });
  assert.deepEqual(run.started, ['one']);
  assert.deepEqual(outcomes(run), { one: 'ran', two: 'hit', three: 'hit' });
});

test('forcing a stage runs it again and its users only if its bytes changed', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const forced = await rig.run(chain(), { selection: { ...everything, force: names('dense') } });
  assert.deepEqual(forced.started, ['dense']);
  assert.deepEqual(outcomes(forced), {
    text: 'hit',
    dense: 'ran',
    pruned: 'hit',
    small: 'hit',
    'evaluate small': 'hit',
  });
  assert.deepEqual((await rig.run(chain(), { selection: { ...everything, force: 'all' } })).started, all);
});

test('running from a stage runs it and everything after it again', async (t) => {
  const rig = new Rig(t);
  await rig.run(chain());
  const run = await rig.run(chain(), { selection: { ...everything, from: names('pruned') } });
  assert.deepEqual(run.started, ['pruned', 'small', 'evaluate small']);
});

test('running only a stage makes what it needs and leaves the rest out', async (t) => {
  const rig = new Rig(t);
  const run = await rig.run([...chain(), { name: 'other' }], {
    selection: { ...everything, only: names('pruned') },
  });
  assert.deepEqual(run.started, ['text', 'dense', 'pruned']);
  assert.equal(run.result.exitCode, 0);
  assert.equal(outcomes(run).other, 'not run');
  assert.equal(outcomes(run).small, 'not run');
});

test('the same bytes under one key are expected, and other bytes are noted while the first result stands', async (t) => {
  const rig = new Rig(t);
  const noisy: FixtureStage[] = [
    { name: 'noisy', behaviour: { isNoisy: true } },
    { name: 'after', model: 'noisy' },
  ];
  const first = await rig.run(noisy);
  assert.deepEqual(notes(first), []);
  const again = await rig.run(noisy, { selection: { ...everything, force: names('noisy') } });
  assert.match(
    notes(again).join(),
    /noisy gave other bytes \(model, tokens, unigram, weights\).*not deterministic/,
  );
  assert.deepEqual(again.started, ['noisy']);
});

test('a promise that is kept passes, one that is broken makes the exit code 1, on a hit as well', async (t) => {
  const rig = new Rig(t);
  const promising = (bound: number): FixtureStage[] => [
    { name: 'm' },
    {
      name: 'evaluate m',
      kind: 'evaluate',
      model: 'm',
      expectations: [{ metric: 'perplexity', split: 'test', comparison: '<', bound }],
    },
  ];
  assert.equal((await rig.run(promising(41))).result.exitCode, 0);
  const broken = await rig.run(promising(40));
  assert.equal(broken.result.exitCode, 1);
  assert.deepEqual(broken.started, []);
  assert.deepEqual(broken.result.record.stages[1]?.expectations, [
    { text: 'perplexity(test) < 40', actual: 40, held: false },
  ]);
  assert.equal(outcomes(broken)['evaluate m'], 'hit');
});

test('independent stages run side by side, never more than the jobs', async (t) => {
  for (const jobs of [1, 2, 3]) {
    const rig = new Rig(t);
    const stages = [1, 2, 3, 4, 5, 6].map((value) => ({
      name: `s${value}`,
      settings: { value },
      behaviour: { milliseconds: 80 },
    }));
    const run = await rig.run(stages, { jobs });
    assert.equal(run.started.length, 6);
    let now = 0;
    let most = 0;
    for (const { event } of rig.diaryLines()) {
      now += event === 'start' ? 1 : -1;
      most = Math.max(most, now);
    }
    assert.equal(most, jobs);
    assert.equal(new Set(rig.diaryLines().map(({ pid }) => pid)).size, jobs);
  }
});

test('a file that cannot be read fails its stage and nothing else that does not need it', async (t) => {
  const rig = new Rig(t);
  const missing = join(rig.folder, 'missing.txt');
  const stages: FixtureStage[] = [
    { name: 'text', kind: 'corpus', files: { text: missing } },
    { name: 'dense', corpus: 'text' },
    { name: 'other' },
  ];
  const run = await rig.run(stages, { keepGoing: true });
  assert.equal(run.result.exitCode, 1);
  assert.deepEqual(outcomes(run), { text: 'failed', dense: 'not run', other: 'ran' });
  assert.match(run.result.record.stages[0]?.because ?? '', /missing\.txt: there is no such file/);
  writeFileSync(missing, 'now it is there');
  assert.deepEqual((await rig.run(stages)).started, ['text', 'dense']);
});
