import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ModelSettings } from '../../src/check/settings/model.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { tensorNamed } from '../../src/ml/models/weights.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/ml/tensors/safetensors.ts';
import { corpusPieces, decodeModel } from '../../src/stages/artifacts.ts';
import { Store } from '../../src/store/store.ts';
import { bytesOf, done, jobOf, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { evaluation, tinyLstm, training } from './samples.ts';

const torch = join(import.meta.dirname, 'torch');
const gru: ModelSettings = { type: 'gru', layers: 2, embedding: 6, width: 6, dropout: 0, tied: true };
const { ids, losses } = JSON.parse(readFileSync(join(torch, 'gru.json'), 'utf8')) as {
  readonly ids: readonly number[];
  readonly losses: Readonly<Record<string, number>>;
};

/** A corpus of 21 word types, whose validation text is the one that PyTorch's model was asked about. */
function torchCorpus(store: string): JobDone {
  const text = Int32Array.from(ids);
  const pieces = {
    tokens: Buffer.concat(corpusPieces({ train: [text], valid: [text], test: [text] }, 21)),
    unigram: Buffer.from('{"test":21,"valid":21}\n'),
  };
  const outputs = Object.entries(pieces).map(
    ([role, bytes]) => [role, new Store(store).putBlob(bytes)] as const,
  );
  return { status: 'done', outputs: Object.fromEntries(outputs), summary: {} };
}

/** How the stage ends on a file of these bytes. */
async function load(context: TestContext, model: ModelSettings, bytes: Uint8Array) {
  const store = temporaryFolder(context);
  const corpus = torchCorpus(store);
  const weights = join(store, 'given');
  writeFileSync(weights, bytes);
  const job = jobOf(store, 'load', { settings: { model }, corpus, files: { weights } });
  return { store, corpus, ...(await runHere(job)) };
}

for (const [name, loss] of Object.entries(losses))
  test(`a dictionary that PyTorch saved has PyTorch's loss: ${name}`, async (context) => {
    const { store, corpus, outcome } = await load(context, gru, readFileSync(join(torch, `${name}.pt`)));
    assert.ok(outcome.status === 'done', JSON.stringify(outcome));
    const { summary } = await done(store, 'evaluate', {
      settings: { ...evaluation, splits: ['valid'], batch: 1, bptt: 7 },
      corpus,
      model: outcome,
    });
    const evaluated = summary['valid'] as { readonly loss: number; readonly tokens: number };
    assert.equal(evaluated.tokens, ids.length - 1);
    assert.ok(Math.abs(evaluated.loss - loss) < 1e-6, `${evaluated.loss} and ${loss}`);
    const { description, weights } = decodeModel(
      bytesOf(store, outcome, 'weights'),
      bytesOf(store, outcome, 'model'),
    );
    assert.deepEqual(description.pruned, ['layers.0.recurrent']);
    assert.ok(tensorNamed(weights, 'layers.0.recurrent').includes(0));
  });

test('weights of an earlier result are that result again', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const settings = { ...training, length: { kind: 'steps', count: 4 } } as const;
  const dense = await done(store, 'train', { settings, corpus });
  const weights = join(store, 'dense.safetensors');
  writeFileSync(weights, bytesOf(store, dense, 'weights'));
  const again = await done(store, 'load', { settings: { model: tinyLstm }, corpus, files: { weights } });
  for (const role of ['weights', 'model']) {
    assert.equal(again.outputs[role]?.digest, dense.outputs[role]?.digest, role);
  }
});

const saved = readFileSync(join(torch, 'gru.pt'));
const small = encodeSafetensors({ embedding: { shape: [2, 2], data: new Float32Array(4) } });
const wrong: readonly (readonly [what: string, model: ModelSettings, bytes: Uint8Array, message: RegExp])[] =
  [
    [
      'of another width',
      { ...gru, width: 8, embedding: 8 },
      saved,
      /`encoder.weight` is 21 x 6; the model's is 21 x 8/,
    ],
    [
      'of other cells',
      { ...gru, type: 'lstm' },
      saved,
      /`rnn.weight_ih_l0` is 18 x 6; the model's is 24 x 6/,
    ],
    [
      'of fewer layers',
      { ...gru, layers: 1 },
      saved,
      /it has `rnn.weight_ih_l1`, and the model has no such tensor/,
    ],
    ['of more layers', { ...gru, layers: 3 }, saved, /it has no `layers.2.input`, of 18 x 6.*/],
    ['with one tensor alone', gru, small, /`embedding` is 2 x 2; the model's is 21 x 6.*and \d+ more/],
    [
      'cut short',
      gru,
      saved.subarray(0, 3000),
      /holds no weights that can be read: it is no archive of PyTorch/,
    ],
    [
      'that is text',
      gru,
      Buffer.from('perplexity 71.65, as published\n'),
      /holds no weights that can be read/,
    ],
  ];
for (const [what, model, bytes, message] of wrong) {
  test(`a file ${what} is refused, and the message says why`, async (context) => {
    const { outcome } = await load(context, model, bytes);
    assert.ok(outcome.status === 'failed');
    assert.match(outcome.message, message);
    assert.equal(outcome.cause, 'user');
  });
}

test('a table that is saved twice must be the same twice', async (context) => {
  const { store, outcome } = await load(context, gru, saved);
  assert.ok(outcome.status === 'done');
  const tensors = decodeSafetensors(bytesOf(store, outcome, 'weights'));
  const embedding = tensors['embedding'];
  assert.ok(embedding !== undefined);
  const twice = await load(context, gru, encodeSafetensors({ ...tensors, decoder: embedding }));
  assert.equal(twice.outcome.status, 'done');
  const other = { ...embedding, data: new Float32Array(embedding.data.length) };
  const differing = await load(context, gru, encodeSafetensors({ ...tensors, decoder: other }));
  assert.ok(differing.outcome.status === 'failed');
  assert.match(differing.outcome.message, /`decoder` is not the embedding/);
});
