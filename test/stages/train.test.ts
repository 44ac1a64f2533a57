import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { AdamSettings } from '../../src/check/settings/training.ts';
import { decodeModel } from '../../src/stages/artifacts.ts';
import {
  bytesOf,
  digestsOf,
  done,
  jobOf,
  requireDone,
  runHere,
  temporaryFolder,
  tinyCorpus,
  type Message,
} from './rig.ts';
import { sgd, tinyLstm, training } from './samples.ts';

const adam: AdamSettings = {
  kind: 'adam',
  rate: 0.02,
  clip: null,
  weightDecay: 0,
  decay: { kind: 'constant' },
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  return { store, corpus: await tinyCorpus(store, store) };
}

const stepsOf = (messages: readonly Message[], type: 'checkpoint' | 'resumed'): number[] =>
  messages.flatMap((message) => (message.type === type ? [message.step] : []));

test('a model learns what follows what', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = {
    ...training,
    engine: 'onnx',
    model: { ...tinyLstm, embedding: 16, width: 16, dropout: 0 },
    optimizer: adam,
    length: { kind: 'steps', count: 400 },
  } as const;
  const { summary } = await done(store, 'train', { settings, corpus });
  // Word frequencies alone reach 18, knowing the transitions of the text exp(0.5) = 1.65 a word.
  const perplexity = Number(summary['validPerplexity']);
  assert.ok(perplexity < 4, `perplexity ${perplexity}`);
  assert.equal(summary['steps'], 400);
  assert.equal(summary['parameters'], 19 * 16 + 2 * (2 * 64 * 16 + 2 * 64) + 19);
});

test('a training that is stopped again and again ends with the bytes of one that was not', async (context) => {
  const { store, corpus } = await prepared(context);
  const whole = await done(store, 'train', { settings: training, corpus });

  const elsewhere = temporaryFolder(context);
  const again = await tinyCorpus(elsewhere, elsewhere);
  const job = jobOf(elsewhere, 'train', { settings: training, corpus: again });
  const stops: number[] = [];
  const resumes: number[] = [];
  // The questions whether to stop come before each step and within validations: these fall on both.
  for (const patience of [1, 4, 9, 2, 8, 3, 5, 1]) {
    let questions = 0;
    const { outcome, messages } = await runHere(job, () => ++questions > patience);
    resumes.push(...stepsOf(messages, 'resumed'));
    if (outcome.status !== 'stopped') assert.fail(JSON.stringify(outcome));
    stops.push(outcome.step);
  }
  const { outcome, messages } = await runHere(job);
  resumes.push(...stepsOf(messages, 'resumed'));
  assert.deepEqual(resumes, stops);
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
  assert.deepEqual(requireDone(outcome).summary, whole.summary);
});

test('a training that dies goes on from its last checkpoint and ends with the same bytes', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = { ...training, optimizer: adam, validateEvery: 7 };
  const whole = await done(store, 'train', { settings, corpus });

  const elsewhere = temporaryFolder(context);
  const job = jobOf(elsewhere, 'train', {
    settings,
    corpus: await tinyCorpus(elsewhere, elsewhere),
    upkeep: { checkpointSteps: 5, checkpointSeconds: 3600 },
  });
  for (const [questions, expected] of [
    [7, []],
    [13, [5]],
    [12, [10]],
  ] as const) {
    let asked = 0;
    // An error out of nowhere, and not a stop, so that nothing is saved on the way out.
    const { outcome, messages } = await runHere(job, () => {
      if (++asked > questions) throw new Error('power cut');
      return false;
    });
    assert.ok(outcome.status === 'failed' && outcome.message === 'internal: power cut');
    assert.deepEqual(stepsOf(messages, 'resumed'), expected);
  }
  const { outcome, messages } = await runHere(job);
  assert.deepEqual(stepsOf(messages, 'resumed'), [15]);
  assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(whole));
});

test('checkpoints are written after so many steps', async (context) => {
  const { store, corpus } = await prepared(context);
  const upkeep = { checkpointSteps: 10, checkpointSeconds: 3600 };
  const { messages } = await runHere(jobOf(store, 'train', { settings: training, corpus, upkeep }));
  assert.deepEqual(stepsOf(messages, 'checkpoint'), [10, 20, 30]);
});

test('checkpoints are written after so many seconds', async (context) => {
  const { store, corpus } = await prepared(context);
  const upkeep = { checkpointSteps: null, checkpointSeconds: 0 };
  const { messages } = await runHere(jobOf(store, 'train', { settings: training, corpus, upkeep }));
  const steps = stepsOf(messages, 'checkpoint');
  assert.equal(steps[0], 1);
  assert.ok(steps.length < 33, 'a step of this model takes less than fifty times what saving it takes');
});

test('how a stage is looked after does not reach its bytes', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = { ...training, length: { kind: 'steps', count: 9 } } as const;
  const plain = await done(store, 'train', { settings, corpus });
  const elsewhere = temporaryFolder(context);
  const upkeep = { checkpointSteps: 2, checkpointSeconds: 3600 };
  const watched = await done(elsewhere, 'train', {
    settings,
    corpus: await tinyCorpus(elsewhere, elsewhere),
    upkeep,
  });
  assert.deepEqual(digestsOf(watched), digestsOf(plain));
});

test('metrics hold the loss at steps and validations, and no clock', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = { ...training, validateEvery: 15 };
  const trained = await done(store, 'train', { settings, corpus });
  const lines = bytesOf(store, trained, 'metrics')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
  const validations = lines.filter((line) => 'validLoss' in line);
  assert.deepEqual(
    validations.map(({ step }) => step),
    [15, 30, 34],
  );
  assert.equal(validations.at(-1)?.['validLoss'], trained.summary['validLoss']);
  assert.equal(lines.length - validations.length, 34);
  assert.deepEqual(Object.keys(lines[0] ?? {}), ['step', 'rate', 'loss']);
});

test('weights are stored in the shapes of the model, and the description says what it is', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = { ...training, length: { kind: 'steps', count: 1 } } as const;
  const trained = await done(store, 'train', { settings, corpus });
  const { description, weights } = decodeModel(
    bytesOf(store, trained, 'weights'),
    bytesOf(store, trained, 'model'),
  );
  assert.deepEqual(description, { architecture: tinyLstm, vocabulary: 19, pruned: [], bits: {} });
  assert.equal(weights['embedding']?.length, 19 * 6);
  assert.equal(weights['layers.1.recurrent']?.length, 24 * 6);
});

test('a training that diverges says so and what to do', async (context) => {
  const { store, corpus } = await prepared(context);
  const settings = { ...training, optimizer: { ...sgd, rate: 1e38, clip: null } };
  const { outcome } = await runHere(jobOf(store, 'train', { settings, corpus }));
  assert.ok(outcome.status === 'failed');
  assert.equal(outcome.cause, 'user');
  assert.match(
    outcome.message,
    /^training diverged: the (loss|norm of the gradients) became (NaN|-?Infinity) at step \d+; there is no checkpoint yet$/,
  );
  assert.match(outcome.hint ?? '', /^use a smaller `rate`, or `clip` the gradients: /);
  assert.equal(outcome.stack, null);
});

test('a split that is too short for the batch is refused by name', async (context) => {
  const { store, corpus } = await prepared(context);
  const { outcome } = await runHere(jobOf(store, 'train', { settings: { ...training, batch: 100 }, corpus }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.equal(outcome.message, 'the valid split has 132 tokens, too few for 100 columns of at least 2');
});
