import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { TransformerSettings } from '../../src/check/settings/model.ts';
import type { SettingsOf } from '../../src/check/plan.ts';
import { digestsOf, done, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { evaluation, training } from './samples.ts';

/** Of the tiny corpus' 19 word types; attention over six tokens, dropout everywhere. */
const model: TransformerSettings = {
  ...{ type: 'transformer', layers: 2, width: 16, heads: 2, key: 8, value: 8, inner: 32, context: 6 },
  vocabulary: { kind: 'adaptive', cutoffs: [6, 12], widths: [16, 8, 4] },
  dropout: 0.1,
};

const onCrops: SettingsOf['train'] = {
  ...training,
  model,
  engine: 'onnx',
  windows: 'random',
  bptt: 12,
  length: { kind: 'steps', count: 300 },
  optimizer: {
    ...{ kind: 'adam', rate: 0.01, warmup: 20, clip: 0.5, weightDecay: 0 },
    ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: { kind: 'cosine' } },
  },
};

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  return { store, corpus: await tinyCorpus(store, store) };
}

test('a transformer learns from crops, and bears pruning and rounding', async (context) => {
  const { store, corpus } = await prepared(context);
  const dense = await done(store, 'train', { settings: onCrops, corpus });
  // Word frequencies alone reach 18, knowing the transitions of the text exp(0.5) = 1.65 a word.
  const trained = Number(dense.summary['validPerplexity']);
  assert.ok(trained < 4, `perplexity ${trained}`);

  const pruned = await done(store, 'prune', {
    settings: {
      targets: { 'layers.0.feedforward.input': { from: 0, to: 0.5 }, 'embedding.1': { from: 0, to: 0.25 } },
      schedule: { kind: 'cubic', begin: 0, end: 20, every: 5 },
      retraining: { ...onCrops, length: { kind: 'steps', count: 60 } },
    },
    model: dense,
    corpus,
  });
  const small = await done(store, 'quantize', {
    settings: {
      tensors: {
        'embedding.0': { bits: 8, per: 'row' },
        'layers.0.attention.input': { bits: 8, per: 'row' },
        'layers.0.feedforward.input': { bits: 6, per: 'tensor' },
      },
    },
    model: pruned,
  });
  const settings = { ...evaluation, engine: 'onnx' } as const;
  const { summary } = await done(store, 'evaluate', { settings, model: small, corpus });
  const { perplexity } = summary['valid'] as { readonly perplexity: number };
  assert.ok(perplexity < 5, `perplexity ${perplexity}`);
  assert.ok(Number(summary['sparsity']) > 0);
});

test('training on crops that is stopped and goes on ends with the bytes of one that was not', async (context) => {
  const settings: SettingsOf['train'] = { ...onCrops, length: { kind: 'steps', count: 12 } };
  const { store, corpus } = await prepared(context);
  const whole = await done(store, 'train', { settings, corpus });

  const elsewhere = temporaryFolder(context);
  const job = jobOf(elsewhere, 'train', { settings, corpus: await tinyCorpus(elsewhere, elsewhere) });
  for (const patience of [2, 5]) {
    let questions = 0;
    const { outcome } = await runHere(job, () => ++questions > patience);
    assert.equal(outcome.status, 'stopped');
  }
  const { outcome } = await runHere(job);
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
});

test('crops longer than the text and bins beyond its words are told with a cure', async (context) => {
  const { store, corpus } = await prepared(context);
  const tooLong = { ...onCrops, bptt: 1_000_000 };
  const tooMany: TransformerSettings = {
    ...model,
    vocabulary: { kind: 'adaptive', cutoffs: [6, 19], widths: [16, 8, 4] },
  };
  for (const [settings, message] of [
    [tooLong, /too few for crops of 1000000/],
    [{ ...onCrops, model: tooMany }, /has 19 word types, and the last bin begins at 19/],
  ] as const) {
    const { outcome } = await runHere(jobOf(store, 'train', { settings, corpus }));
    if (outcome.status !== 'failed') assert.fail(outcome.status);
    assert.match(outcome.message, message);
    assert.ok(outcome.hint !== null);
  }
});
