import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { tensorNamed, type TrainedModel } from '../../src/ml/models/weights.ts';
import { decodeModel } from '../../src/stages/artifacts.ts';
import { bytesOf, digestsOf, done, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { fitting, training } from './samples.ts';

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const settings = { ...training, length: { kind: 'steps', count: 10 } } as const;
  return { store, corpus, dense: await done(store, 'train', { settings, corpus }) };
}

const modelOf = (store: string, stage: JobDone): TrainedModel =>
  decodeModel(bytesOf(store, stage, 'weights'), bytesOf(store, stage, 'model'));

const sparsityOf = ({ weights }: TrainedModel, name: string): number => {
  const values = tensorNamed(weights, name);
  return values.filter((value) => value === 0).length / values.length;
};

const half: SettingsOf['prune'] = {
  targets: { 'layers.0.input': { from: 0, to: 0.5 }, 'layers.1.recurrent': { from: 0, to: 0.25 } },
  schedule: { kind: 'once' },
  retraining: null,
};

test('one shot zeroes the smallest weights of the targets and touches nothing else', async (context) => {
  const { store, dense } = await prepared(context);
  const pruned = await done(store, 'prune', { settings: half, model: dense });
  const before = modelOf(store, dense);
  const after = modelOf(store, pruned);
  assert.equal(sparsityOf(after, 'layers.0.input'), 0.5);
  assert.equal(sparsityOf(after, 'layers.1.recurrent'), 0.25);
  assert.deepEqual(after.weights['embedding'], before.weights['embedding']);
  const kept = tensorNamed(before.weights, 'layers.0.input');
  const left = tensorNamed(after.weights, 'layers.0.input');
  const threshold = Math.max(...kept.filter((_, index) => left[index] === 0).map(Math.abs));
  assert.ok(
    left.every((value, index) => value === 0 || (value === kept[index] && Math.abs(value) > threshold)),
  );
  assert.deepEqual(after.description.pruned, ['layers.0.input', 'layers.1.recurrent']);
  assert.deepEqual(pruned.summary, { sparsity: 108 / 805, nonzeros: 697, parameters: 805 });
});

test('a second pruning keeps the zeros of the first, in its targets and outside', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const first = await done(store, 'prune', { settings: half, model: dense });
  const settings: SettingsOf['prune'] = {
    targets: { 'layers.0.input': { from: 0.5, to: 0.7 } },
    schedule: { kind: 'once' },
    retraining: { ...fitting, length: { kind: 'steps', count: 6 } },
  };
  const second = await done(store, 'prune', { settings, corpus, model: first });
  const one = modelOf(store, first);
  const two = modelOf(store, second);
  for (const name of one.description.pruned) {
    const before = tensorNamed(one.weights, name);
    assert.ok(tensorNamed(two.weights, name).every((value, index) => before[index] !== 0 || value === 0));
  }
  assert.ok(sparsityOf(two, 'layers.0.input') >= 100 / 144);
  assert.equal(sparsityOf(two, 'layers.1.recurrent'), 0.25);
  assert.notDeepEqual(two.weights['layers.1.recurrent'], one.weights['layers.1.recurrent']);
  assert.deepEqual(two.description.pruned, ['layers.0.input', 'layers.1.recurrent']);
});

const gradual: SettingsOf['prune'] = {
  targets: { 'layers.0.recurrent': { from: 0.1, to: 0.6 } },
  schedule: { kind: 'cubic', begin: 2, end: 11, every: 4 },
  retraining: { ...fitting, length: { kind: 'steps', count: 14 } },
};

test('a cubic schedule prunes step by step and reaches its target exactly', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const { outcome, messages } = await runHere(
    jobOf(store, 'prune', { settings: gradual, corpus, model: dense }),
  );
  const pruned = requireDone(outcome);
  assert.equal(sparsityOf(modelOf(store, pruned), 'layers.0.recurrent'), 86 / 144);
  // 144 entries of 805: 10 %, then 10 % + 50 % (1 - 1/8), then 60 %, rounded down.
  const lines = messages.flatMap((message) => (message.type === 'log' ? [message.line] : []));
  assert.deepEqual(
    lines.filter((line) => line.includes('zero')),
    [0, 14, 77, 86].map(
      (zeros, act) =>
        `step ${[0, 2, 6, 10][act] ?? ''}: ${((100 * zeros) / 805).toFixed(2)}% of all weights are zero`,
    ),
  );
  assert.equal(pruned.summary['steps'], 14);
  assert.equal(pruned.summary['nonzeros'], 805 - 86);
});

test('a pruning that is stopped within its schedule ends with the bytes of one that was not', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const whole = await done(store, 'prune', { settings: gradual, corpus, model: dense });
  const job = jobOf(store, 'prune', { settings: gradual, corpus, model: dense });
  for (const patience of [3, 4, 3]) {
    let questions = 0;
    const { outcome } = await runHere(job, () => ++questions > patience);
    assert.equal(outcome.status, 'stopped', JSON.stringify(outcome));
  }
  const { outcome } = await runHere(job);
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
});

test('retraining takes weights off the grid that a quantization put them on, cutting does not', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const bits = { 'layers.0.input': { bits: 6, per: 'row' } } as const;
  const small = await done(store, 'quantize', { settings: { tensors: bits }, model: dense });
  const cut = await done(store, 'prune', { settings: half, model: small });
  assert.deepEqual(modelOf(store, cut).description.bits, bits);
  const retrained = await done(store, 'prune', { settings: gradual, corpus, model: small });
  assert.deepEqual(modelOf(store, retrained).description.bits, {});
});
