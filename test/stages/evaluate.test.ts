import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import type { JobDone } from '../../src/exec/job.ts';
import { pack } from '../../src/ml/compress/pack.ts';
import { decodeCorpus, decodeModel, encodeModel } from '../../src/stages/artifacts.ts';
import { decodeLosses } from '../../src/stages/token-losses.ts';
import { Store } from '../../src/store/store.ts';
import { bytesOf, done, jobOf, runHere, temporaryFolder, tinyCorpus, tinyText } from './rig.ts';
import type { EvaluateSettings } from '../../src/check/settings/evaluate.ts';
import { evaluation, tinyLstm, training } from './samples.ts';

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const settings = { ...training, length: { kind: 'steps', count: 4 } } as const;
  return { store, corpus, dense: await done(store, 'train', { settings, corpus }) };
}

test('a model that knows nothing has the perplexity of the vocabulary size', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const { description, weights } = decodeModel(
    bytesOf(store, dense, 'weights'),
    bytesOf(store, dense, 'model'),
  );
  const zeros = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, new Float32Array(values.length)]),
  );
  const { weights: bytes } = encodeModel({ description, weights: zeros });
  const blank: JobDone = {
    ...dense,
    outputs: { ...dense.outputs, weights: new Store(store).putBlob(bytes) },
  };
  const { summary } = await done(store, 'evaluate', { settings: evaluation, corpus, model: blank });
  for (const split of ['valid', 'test']) {
    const { perplexity, tokens } = summary[split] as { perplexity: number; tokens: number };
    assert.ok(Math.abs(perplexity - 19) < 1e-5, `${perplexity}`);
    // 132 tokens in 4 columns of 33, of which the first row is not predicted.
    assert.equal(tokens, 128);
  }
  assert.equal(summary['nonzeros'], 0);
});

test('the size is that of the packed model, and the baseline that of the corpus', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const tensors = { embedding: { bits: 4, per: 'row' } } as const;
  const small = await done(store, 'quantize', { settings: { tensors }, model: dense });
  const evaluated = await done(store, 'evaluate', { settings: evaluation, corpus, model: small });
  const { summary } = evaluated;
  const model = decodeModel(bytesOf(store, small, 'weights'), bytesOf(store, small, 'model'));
  assert.equal(summary['bytes'], pack(model).length);
  assert.equal(summary['bits'], small.summary['bits']);
  assert.deepEqual(summary['unigram'], {
    valid: corpus.summary['unigramValid'],
    test: corpus.summary['unigramTest'],
  });
  assert.deepEqual(JSON.parse(bytesOf(store, evaluated, 'metrics').toString()), summary);
});

test('validation in training and evaluation afterwards agree to the last bit', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const { summary } = await done(store, 'evaluate', { settings: evaluation, corpus, model: dense });
  assert.equal((summary['valid'] as { loss: number }).loss, dense.summary['validLoss']);
});

test('only the splits that were asked for are evaluated, and training has no baseline', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const settings = { ...evaluation, splits: ['train'] } as const;
  const { summary } = await done(store, 'evaluate', { settings, corpus, model: dense });
  assert.deepEqual(Object.keys(summary), [
    'train',
    'parameters',
    'nonzeros',
    'sparsity',
    'bits',
    'bytes',
    'unigram',
  ]);
  assert.deepEqual(summary['unigram'], {});
});

for (const kernels of ['quantized', 'int8'] as const) {
  test(`kernels for integers, ${kernels}, give nearly the perplexity of the values they stand for`, async (context) => {
    const { store, corpus, dense } = await prepared(context);
    const weights = [
      'embedding',
      'layers.0.input',
      'layers.0.recurrent',
      'layers.1.input',
      'layers.1.recurrent',
    ];
    for (const bits of [2, 3, 4, 6, 8]) {
      const tensors = Object.fromEntries(weights.map((name) => [name, { bits, per: 'row' as const }]));
      const small = await done(store, 'quantize', { settings: { tensors }, model: dense });
      const onnx = { ...evaluation, engine: 'onnx' } as const;
      const faked = await done(store, 'evaluate', { settings: onnx, corpus, model: small });
      const real = await done(store, 'evaluate', { settings: { ...onnx, kernels }, corpus, model: small });
      const [expected, actual] = [faked, real].map(
        ({ summary }) => (summary['valid'] as { loss: number }).loss,
      );
      assert.ok(expected !== undefined && actual !== undefined);
      // Activations of 8 bits, each wrong by a 255th at most, in a model whose logits are below 1.
      assert.ok(Math.abs(actual - expected) < 5e-4, `${bits} bits: ${actual} for ${expected}`);
      assert.notEqual(actual, expected);
      assert.equal(real.summary['bytes'], faked.summary['bytes']);
    }
  });
}

test('a model of which zeros are skipped has the perplexity that it has', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const targets = { embedding: { from: 0, to: 0.8 }, 'layers.0.recurrent': { from: 0, to: 0.6 } };
  const settings = { targets, schedule: { kind: 'once' }, retraining: null } as const;
  const pruned = await done(store, 'prune', { settings, model: dense });
  const onnx = { ...evaluation, engine: 'onnx' } as const;
  const whole = await done(store, 'evaluate', { settings: onnx, corpus, model: pruned });
  const skipped = await done(store, 'evaluate', {
    settings: { ...onnx, kernels: 'sparse' },
    corpus,
    model: pruned,
  });
  const [expected, actual] = [whole, skipped].map(
    ({ summary }) => (summary['valid'] as { loss: number }).loss,
  );
  assert.ok(expected !== undefined && actual !== undefined);
  // Only the order of sums differs.
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} for ${expected}`);
});

test('a corpus of another vocabulary is refused', async (context) => {
  const { store, dense } = await prepared(context);
  const other = temporaryFolder(context);
  const files = Object.fromEntries(
    ['train', 'valid', 'test'].map((role) => {
      const path = join(other, role);
      writeFileSync(path, `${tinyText(100)} more\n`);
      return [role, path];
    }),
  );
  const corpus = await done(store, 'corpus', {
    settings: { type: 'text', vocabulary: { minCount: 1, size: null }, split: { kind: 'files' } },
    files,
  });
  const { outcome } = await runHere(jobOf(store, 'evaluate', { settings: evaluation, corpus, model: dense }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.equal(outcome.message, 'the model knows 19 words and the corpus has 20');
});

test('weights that give no finite perplexity are reported, not recorded', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const { description, weights } = decodeModel(
    bytesOf(store, dense, 'weights'),
    bytesOf(store, dense, 'model'),
  );
  const wild = {
    ...weights,
    'decoder.bias': weights['decoder.bias']?.map((_, id) => 1e6 * id) ?? new Float32Array(),
  };
  const { weights: bytes } = encodeModel({ description, weights: wild });
  const model: JobDone = {
    ...dense,
    outputs: { ...dense.outputs, weights: new Store(store).putBlob(bytes) },
  };
  const { outcome } = await runHere(jobOf(store, 'evaluate', { settings: evaluation, corpus, model }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.match(outcome.message, /^the model's perplexity on valid is no finite number/);
});

test('an evaluation that is asked to stop leaves nothing to go on from', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const job = jobOf(store, 'evaluate', { settings: evaluation, corpus, model: dense });
  const { outcome } = await runHere(job, () => true);
  assert.deepEqual(outcome, { status: 'stopped', step: 0 });
});

test('a tied and an untied model are evaluated alike', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = {
    ...training,
    model: { ...tinyLstm, tied: false, embedding: 5 },
    length: { kind: 'steps', count: 2 },
  } as const;
  const untied = await done(store, 'train', { settings, corpus });
  const { summary } = await done(store, 'evaluate', { settings: evaluation, corpus, model: untied });
  assert.equal(summary['parameters'], untied.summary['parameters']);
  assert.equal((summary['valid'] as { loss: number }).loss, untied.summary['validLoss']);
});

test('columns of whole windows predict each other, token after token', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const settings = {
    ...evaluation,
    splits: ['valid'],
    batch: 3,
    columns: 'windows',
    keep: 'losses',
  } as const;
  const judged = await done(store, 'evaluate', { settings, corpus, model: dense });
  const { valid } = decodeCorpus(bytesOf(store, corpus, 'tokens'));
  const { targets } = decodeLosses(bytesOf(store, judged, 'losses'), 'valid');
  const span = Math.floor(Math.floor((valid.length - 1) / 3) / settings.bptt) * settings.bptt;
  assert.deepEqual([...targets], [...valid.subarray(1, 3 * span + 1)]);

  const wide = { ...settings, bptt: 100 };
  const { outcome } = await runHere(jobOf(store, 'evaluate', { settings: wide, corpus, model: dense }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.equal(
    outcome.message,
    'the valid split has 132 tokens, too few for 3 columns of whole windows of 100',
  );
});

test('`compat source` gives no perplexity to a loss above 5 nats', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const { description, weights } = decodeModel(
    bytesOf(store, dense, 'weights'),
    bytesOf(store, dense, 'model'),
  );
  const bias = weights['decoder.bias']?.map((_, id) => 20 * id) ?? new Float32Array();
  const wrong = encodeModel({ description, weights: { ...weights, 'decoder.bias': bias } });
  const outputs = { ...dense.outputs, weights: new Store(store).putBlob(wrong.weights) };
  for (const [model, isReported] of [
    [dense, true],
    [{ ...dense, outputs }, false],
  ] as const) {
    const settings = { ...evaluation, splits: ['valid'], compat: 'source' } as const;
    const { summary } = await done(store, 'evaluate', { settings, corpus, model });
    const { loss, perplexity } = summary['valid'] as { loss: number; perplexity: number | null };
    assert.equal(loss <= 5, isReported);
    assert.equal(perplexity, isReported ? Math.exp(loss) : null);
  }
});

test('ranks read their stretches of the text as columns do, each from the start', async (context) => {
  const { store, corpus, dense } = await prepared(context);
  const judge = async (change: Partial<EvaluateSettings>) => {
    const settings = { ...evaluation, splits: ['valid'], keep: 'losses', ...change } as const;
    const judged = await done(store, 'evaluate', { settings, corpus, model: dense });
    const { loss, tokens } = judged.summary['valid'] as { loss: number; tokens: number };
    return { loss, tokens, of: decodeLosses(bytesOf(store, judged, 'losses'), 'valid') };
  };
  const [columns, ranks] = [await judge({ batch: 2 }), await judge({ batch: 1, ranks: 2 })];
  assert.deepEqual(ranks.of.targets, columns.of.targets);
  assert.equal(ranks.tokens, columns.tokens);
  assert.ok(Math.abs(ranks.loss - columns.loss) < 1e-6, `${ranks.loss} ${columns.loss}`);
  for (const [place, loss] of ranks.of.losses.entries()) {
    assert.ok(Math.abs(loss - (columns.of.losses[place] ?? NaN)) < 1e-5, `token ${place}`);
  }

  // 132 tokens in five stretches of 26 or 27: every stretch counts as much, however many tokens it has.
  const five = await judge({ batch: 1, ranks: 5 });
  const bounds = [0, 26, 52, 79, 105, 132];
  const means = bounds.slice(1).map((end, rank) => {
    const begin = (bounds[rank] ?? 0) - rank;
    const own = five.of.losses.subarray(begin, end - rank - 1);
    return own.reduce((sum, loss) => sum + loss, 0) / own.length;
  });
  assert.ok(Math.abs(five.loss - means.reduce((sum, mean) => sum + mean, 0) / 5) < 1e-6);
});
