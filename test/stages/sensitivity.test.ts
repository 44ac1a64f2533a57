import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { SparsityTarget } from '../../src/check/settings/prune.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { countsOf } from '../../src/ml/compress/accounting.ts';
import { decodeModel } from '../../src/stages/artifacts.ts';
import { bytesOf, digestsOf, done, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { fitting, training } from './samples.ts';

const analysis: SettingsOf['sensitivity'] = {
  tensors: { embedding: 0.95, 'layers.0.input': 0.95, 'layers.0.recurrent': 0.95, 'layers.1.input': 0.9 },
  levels: [0.3, 0.6, 0.9],
  from: 0.1,
  to: 0.4,
  batch: 2,
  bptt: 10,
  tokens: 60,
  engine: 'reference',
  device: 'cpu',
  threads: 2,
};

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const settings = { ...training, length: { kind: 'steps', count: 20 } } as const;
  return { store, corpus, dense: await done(store, 'train', { settings, corpus }) };
}

const modelOf = (store: string, stage: JobDone) =>
  decodeModel(bytesOf(store, stage, 'weights'), bytesOf(store, stage, 'model'));

test('an analysis finds a schedule, and a pruning that follows it has the wanted zeros', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const sens = await done(store, 'sensitivity', { settings: analysis, corpus, model: dense });
  const schedule = JSON.parse(bytesOf(store, sens, 'schedule').toString()) as Record<string, SparsityTarget>;
  assert.deepEqual(Object.keys(schedule).sort(), Object.keys(analysis.tensors).sort());
  for (const { from, to } of Object.values(schedule)) assert.ok(from <= to && to <= 0.95);
  // 3 levels and the greatest sparsity for three tensors, 3 for one, and the model as it is.
  assert.equal(sens.summary['evaluations'], 1 + 3 * 4 + 3);
  const lines = bytesOf(store, sens, 'metrics').toString().trim().split('\n');
  assert.equal(lines.length, 16);

  const cut: SettingsOf['prune'] = { targets: {}, kept: [], schedule: { kind: 'once' }, retraining: null };
  const pruned = await done(store, 'prune', { settings: cut, model: dense, schedule: sens });
  const { sparsity } = countsOf(modelOf(store, pruned).weights);
  assert.ok(Math.abs(sparsity - 0.4) < 0.01, `${sparsity} of all weights are zero`);
  assert.deepEqual(modelOf(store, pruned).description.pruned, Object.keys(analysis.tensors).sort());

  const otherwise = { ...cut, targets: { embedding: { from: 0, to: 0.5 } }, kept: ['layers.0.input'] };
  const some = modelOf(
    store,
    await done(store, 'prune', { settings: otherwise, model: dense, schedule: sens }),
  );
  assert.deepEqual(some.weights['layers.0.input'], modelOf(store, dense).weights['layers.0.input']);
  const zeros = some.weights['embedding']?.filter((weight) => weight === 0).length ?? 0;
  assert.equal(zeros, (some.weights['embedding']?.length ?? 0) / 2);
});

test('a retraining goes along the schedule that was found', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const sens = await done(store, 'sensitivity', { settings: analysis, corpus, model: dense });
  const settings: SettingsOf['prune'] = {
    targets: {},
    kept: [],
    schedule: { kind: 'cubic', begin: 0, end: 6, every: 2 },
    retraining: { ...fitting, length: { kind: 'steps', count: 8 } },
  };
  const pruned = await done(store, 'prune', { settings, corpus, model: dense, schedule: sens });
  const { sparsity } = countsOf(modelOf(store, pruned).weights);
  assert.ok(Math.abs(sparsity - 0.4) < 0.01, `${sparsity} of all weights are zero`);
});

test('an analysis that is stopped again and again ends in the same bytes', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const whole = await done(store, 'sensitivity', { settings: analysis, corpus, model: dense });
  const job = jobOf(store, 'sensitivity', { settings: analysis, corpus, model: dense });
  for (const patience of [7, 12, 11]) {
    let questions = 0;
    const { outcome } = await runHere(job, () => ++questions > patience);
    assert.equal(outcome.status, 'stopped', JSON.stringify(outcome));
  }
  const { outcome, messages } = await runHere(job);
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
  assert.ok(messages.some(({ type }) => type === 'resumed'));
});

test('a total out of reach is told with what is in reach', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const settings = { ...analysis, to: 0.95 };
  const { outcome } = await runHere(jobOf(store, 'sensitivity', { settings, corpus, model: dense }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user', JSON.stringify(outcome));
  assert.match(
    outcome.message,
    /pruned as far as it may, \d\d\.\d\d% of all parameters are zero, not 95\.00%/,
  );
});
