import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { CacheSettings } from '../../src/check/settings/cache.ts';
import type { ModelSettings } from '../../src/check/settings/model.ts';
import type { AdamSettings } from '../../src/check/settings/training.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { decodeCorpus, decodeModel } from '../../src/stages/artifacts.ts';
import { decodeLosses } from '../../src/stages/token-losses.ts';
import { bytesOf, digestsOf, done, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { evaluation, fitting, tinyLstm } from './samples.ts';

const adam: AdamSettings = {
  ...{ kind: 'adam', rate: 0.01, clip: 0.5, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  decay: { kind: 'constant' },
};
const cache: CacheSettings = {
  size: 50,
  lambda: { value: 0.07, learned: true },
  theta: { value: 0.3, learned: true },
  columns: 'interleaved',
};
const cached: ModelSettings = {
  ...{ ...tinyLstm, dropout: 0.2, cache },
  hebbian: { gamma: 0.01, until: 20, compat: 'intended' },
};
const training: SettingsOf['train'] = {
  ...{ ...fitting, engine: 'onnx', optimizer: adam, model: cached },
  ...{ length: { kind: 'steps', count: 24 }, validateEvery: 7 },
};
const search: SettingsOf['search_cache'] = {
  ...{ cache: { size: 40, columns: 'interleaved' }, start: {}, until: 0.02, batch: 1, bptt: 20 },
  ...{ compat: 'intended', engine: 'onnx', device: 'cpu', threads: 2 },
};

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  return { store, corpus: await tinyCorpus(store, store) };
}

function linesOf(store: string, stage: JobDone): Record<string, number | null>[] {
  const text = bytesOf(store, stage, 'metrics').toString().trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as Record<string, number | null>);
}

function modelOf(store: string, stage: JobDone) {
  return decodeModel(bytesOf(store, stage, 'weights'), bytesOf(store, stage, 'model'));
}

for (const windows of ['successive', 'random'] as const) {
  test(`a training of ${windows} windows with cache and counts that is stopped again and again ends with the same bytes`, async (context) => {
    const { store, corpus } = await prepared(context);
    const settings: SettingsOf['train'] = { ...training, windows };
    const whole = await done(store, 'train', { settings, corpus });

    const elsewhere = temporaryFolder(context);
    const again = await tinyCorpus(elsewhere, elsewhere);
    const job = jobOf(elsewhere, 'train', { settings, corpus: again });
    for (const patience of [5, 9, 3, 8]) {
      let questions = 0;
      const { outcome } = await runHere(job, () => ++questions > patience);
      assert.equal(outcome.status, 'stopped');
    }
    const { outcome } = await runHere(job);
    assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
  });
}

test('lambda and theta are trained and told in the log', async (context) => {
  const { store, corpus } = await prepared(context);
  const trained = await done(store, 'train', { settings: training, corpus });
  const steps = linesOf(store, trained).filter((line) => 'loss' in line);
  assert.ok(Math.abs((steps[0]?.['lambda'] ?? 0) - 0.07) < 1e-6);
  assert.ok(Math.abs((steps[0]?.['theta'] ?? 0) - 0.3) < 1e-6);
  assert.notEqual(steps.at(-1)?.['lambda'], steps[0]?.['lambda']);
  assert.notEqual(steps.at(-1)?.['theta'], steps[0]?.['theta']);
  assert.equal(trained.summary['parameters'], 19 * 6 + 2 * (2 * 24 * 6 + 2 * 24) + 19 + 2);
});

test('the step after a validation finds its entries in the cache', async (context) => {
  const { store, corpus } = await prepared(context);
  const one = { ...training, length: { kind: 'steps', count: 8 } } as const;
  const watched = await done(store, 'train', { settings: one, corpus });
  const unwatched = await done(store, 'train', { settings: { ...one, validateEvery: 8 }, corpus });
  const losses = (stage: JobDone) =>
    linesOf(store, stage).flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
  assert.deepEqual(losses(watched).slice(0, 7), losses(unwatched).slice(0, 7));
  assert.notEqual(losses(watched)[7], losses(unwatched)[7]);
});

test('`compat no_op` trains as if there were no Hebbian softmax', async (context) => {
  const { store, corpus } = await prepared(context);
  const weightsWith = async (hebbian: NonNullable<ModelSettings['hebbian']> | null) => {
    const model: ModelSettings = { ...tinyLstm, ...(hebbian === null ? {} : { hebbian }) };
    const stage = await done(store, 'train', { settings: { ...training, model }, corpus });
    return digestsOf(stage)['weights'];
  };
  const none = await weightsWith(null);
  assert.equal(await weightsWith({ gamma: 0.01, until: 20, compat: 'no_op' }), none);
  assert.notEqual(await weightsWith({ gamma: 0.01, until: 20, compat: 'intended' }), none);
});

test('a search finds a cache whose loss an evaluation confirms, and leaves a model that has it', async (context) => {
  const { store, corpus } = await prepared(context);
  const model = await done(store, 'train', { settings: training, corpus });
  const found = await done(store, 'search_cache', { settings: search, corpus, model });
  const { description, weights } = modelOf(store, found);
  const { summary } = found;
  assert.deepEqual(description.architecture.cache, {
    size: 40,
    columns: 'interleaved',
    lambda: { value: summary['lambda'], learned: false },
    theta: { value: summary['theta'], learned: false },
  });
  assert.ok(!('cache.lambda' in weights));
  const settings: SettingsOf['evaluate'] = { ...evaluation, engine: 'onnx', splits: ['valid'], batch: 1 };
  const judged = await done(store, 'evaluate', { settings, corpus, model: found });
  const { loss } = judged.summary['valid'] as { loss: number };
  assert.ok(Math.abs(loss - Number(summary['validLoss'])) < 1e-5);
  const tried = linesOf(store, found).map(({ loss }) => loss ?? Infinity);
  assert.equal(Math.min(...tried), summary['validLoss']);
});

test('a longer search goes on where a shorter one ended, and so does one that was stopped', async (context) => {
  const { store, corpus } = await prepared(context);
  const model = await done(store, 'train', { settings: { ...training, model: tinyLstm }, corpus });
  const computed = async (settings: SettingsOf['search_cache'], stop: () => boolean = () => false) => {
    const { outcome, messages } = await runHere(
      jobOf(store, 'search_cache', { settings, corpus, model }),
      stop,
    );
    return { outcome, count: messages.filter((message) => message.type === 'log').length };
  };
  let questions = 0;
  const stopped = await computed(search, () => ++questions > 14);
  assert.equal(stopped.outcome.status, 'stopped');
  assert.ok(stopped.count > 0);
  const short = await computed(search);
  const tried = Number(requireDone(short.outcome).summary['evaluations']);
  assert.equal(short.count + stopped.count, tried);
  const longer = await computed({ ...search, until: 0.002 });
  assert.equal(longer.count, Number(requireDone(longer.outcome).summary['evaluations']) - tried);
  const whole = linesOf(store, requireDone(longer.outcome));
  assert.deepEqual(whole.slice(0, tried), linesOf(store, requireDone(short.outcome)));
  assert.equal((await computed({ ...search, cache: { ...search.cache, size: 41 } })).count > 0, true);
});

test('an evaluation keeps the loss of every token in the order of the text', async (context) => {
  const { store, corpus } = await prepared(context);
  const model = await done(store, 'train', { settings: training, corpus });
  const { valid } = decodeCorpus(bytesOf(store, corpus, 'tokens'));
  for (const batch of [1, 4]) {
    const settings: SettingsOf['evaluate'] = {
      ...{ ...evaluation, engine: 'onnx', splits: ['valid'], batch, keep: 'losses' },
      cache: { kind: 'none' },
    };
    const judged = await done(store, 'evaluate', { settings, corpus, model });
    const { losses, targets } = decodeLosses(bytesOf(store, judged, 'losses'), 'valid');
    const { loss, tokens } = judged.summary['valid'] as { loss: number; tokens: number };
    assert.equal(losses.length, tokens);
    assert.ok(Math.abs(losses.reduce((sum, one) => sum + one, 0) / tokens - loss) < 1e-5);
    const rows = Math.floor(valid.length / batch);
    const expected = Array.from({ length: batch }, (_, column) => [
      ...valid.subarray(column * rows + 1, (column + 1) * rows),
    ]);
    assert.deepEqual([...targets], expected.flat());
  }
});

test('an evaluation may have another cache than the model, or none', async (context) => {
  const { store, corpus } = await prepared(context);
  const model = await done(store, 'train', { settings: training, corpus });
  const plain = { ...evaluation, engine: 'onnx', splits: ['valid'], batch: 1 } as const;
  const lossWith = async (cache: SettingsOf['evaluate']['cache']) => {
    const settings = { ...plain, ...(cache === undefined ? {} : { cache }) };
    const judged = await done(store, 'evaluate', { settings, corpus, model });
    return (judged.summary['valid'] as { loss: number }).loss;
  };
  const own = await lossWith(undefined);
  assert.ok(Math.abs((await lossWith({ kind: 'neural', size: 50 })) - own) < 1e-6);
  assert.notEqual(await lossWith({ kind: 'neural', size: 10 }), own);
  assert.notEqual(await lossWith({ kind: 'neural', lambda: 0.5 }), own);
  assert.notEqual(await lossWith({ kind: 'none' }), own);
});

test('a training without a better validation for too long ends early', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings: SettingsOf['train'] = {
    ...{ ...training, model: tinyLstm, optimizer: { ...adam, rate: 1 } },
    ...{ length: { kind: 'steps', count: 200 }, validateEvery: 5, patience: 15 },
  };
  const { outcome, messages } = await runHere(jobOf(store, 'train', { settings, corpus }));
  const trained = requireDone(outcome);
  const validations = linesOf(store, trained).filter((line) => 'validLoss' in line);
  const least = Math.min(...validations.map(({ validLoss }) => validLoss ?? Infinity));
  const best = Number(validations.find(({ validLoss }) => validLoss === least)?.['step']);
  assert.equal(trained.summary['steps'], best + 16);
  assert.ok(messages.some((message) => message.type === 'log' && /no better validation/.test(message.line)));
});
