/** Records may name any blob in any role: a stage that is handed another output than it takes it for ends in words, never in a fault. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { Digest } from '../../src/base/brand.ts';
import type { Job, JobDone } from '../../src/exec/job.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { encodeModel } from '../../src/stages/artifacts.ts';
import { Store } from '../../src/store/store.ts';
import { done, jobOf, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { evaluation, fitting, tinyLstm, training } from './samples.ts';

const compute = { engine: 'reference', device: 'cpu', threads: 2 } as const;
const targets = { 'layers.1.recurrent': { from: 0, to: 0.5 } };
const analysis: SettingsOf['sensitivity'] = {
  ...{ tensors: { 'layers.1.recurrent': 0.9 }, levels: [0.5], from: 0, to: 0.01 },
  ...{ batch: 4, bptt: 10, tokens: null, ...compute },
};

async function made(context: TestContext) {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const short = { ...training, length: { kind: 'steps', count: 1 } } as const;
  const model = await done(store, 'train', { settings: short, corpus });
  const schedule = await done(store, 'sensitivity', { settings: analysis, corpus, model });
  const labels = await done(store, 'soft_labels', {
    settings: { top: 3, chunk: 1000, batch: 1, bptt: 20, ...compute },
    ...{ corpus, model },
  });
  return { store, corpus, model, schedule, labels };
}

function jobsOf({
  store,
  corpus,
  model,
  schedule,
  labels,
}: Awaited<ReturnType<typeof made>>): readonly Job[] {
  const distill = { hard: { from: 0.5, to: 0.5 }, firstBin: true };
  const settings = { ...training, length: { kind: 'steps', count: 1 } } as const;
  const found: SettingsOf['prune'] = { targets: {}, kept: [], schedule: { kind: 'once' }, retraining: null };
  return [
    jobOf(store, 'train', { settings: { ...settings, distill }, corpus, labels }),
    jobOf(store, 'prune', { settings: { ...found, retraining: fitting }, corpus, model, schedule }),
    jobOf(store, 'prune', { settings: { ...found, targets }, model, schedule }),
    jobOf(store, 'quantize', { settings: { tensors: { 'layers.1.input': { bits: 5, per: 'row' } } }, model }),
    jobOf(store, 'evaluate', { settings: evaluation, corpus, model }),
    jobOf(store, 'sensitivity', { settings: analysis, corpus, model }),
    jobOf(store, 'soft_labels', {
      settings: { top: 3, chunk: 1000, batch: 1, bptt: 20, ...compute },
      ...{ corpus, model },
    }),
    jobOf(store, 'search_cache', {
      settings: {
        ...{ cache: { size: 9, columns: 'apart' }, start: {}, until: 0.5, batch: 4, bptt: 10 },
        ...{ compat: 'intended', ...compute },
      },
      ...{ corpus, model },
    }),
  ];
}

async function requireWords(job: Job, what: string): Promise<void> {
  const { outcome } = await runHere(job);
  assert.ok(outcome.status === 'failed', `${what}: ${outcome.status}`);
  assert.equal(outcome.cause, 'user', `${what}: ${outcome.stack ?? outcome.message}`);
  assert.notEqual(outcome.hint, null, what);
}

test('with any input in the place of any other, a stage fails with words', async (context) => {
  const all = await made(context);
  const { corpus, model, schedule, labels } = all;
  const outputs = [corpus, model, schedule, labels].flatMap((stage: JobDone) => Object.values(stage.outputs));
  const empty = new Store(all.store).putBlob(new Uint8Array());
  for (const job of jobsOf(all)) {
    for (const [role, own] of Object.entries(job.inputs)) {
      for (const [output, right] of Object.entries(own)) {
        for (const { digest } of [...outputs, empty]) {
          if (digest === right) continue;
          const inputs = { ...job.inputs, [role]: { ...own, [output]: digest } };
          await requireWords({ ...job, inputs }, `${job.kind} with another ${role}.${output}`);
        }
      }
    }
    // Last, for a search would know its answers.
    assert.equal((await runHere(job)).outcome.status, 'done', job.kind);
  }
});

test('a model that is sound and another one than the experiment declares fails a stage with words', async (context) => {
  const all = await made(context);
  const store = new Store(all.store);
  const own = store.readBlob(all.model.outputs['model']?.digest ?? ('' as Digest));
  const { vocabulary } = JSON.parse(own.toString()) as { readonly vocabulary: number };
  for (const [settings, known] of [
    [{ ...tinyLstm, layers: 1 }, vocabulary],
    [tinyLstm, vocabulary + 1],
  ] as const) {
    const description = describe(settings, known);
    const { weights, model } = encodeModel({ description, weights: initialise(description, 1) });
    const [theirWeights, theirs] = [store.putBlob(weights), store.putBlob(model)];
    for (const job of jobsOf(all)) {
      // Whoever reads no text and names no tensor takes any model for what it is.
      const isOpen = known === vocabulary && ['evaluate', 'soft_labels', 'search_cache'].includes(job.kind);
      const isTextless =
        known !== vocabulary && ['quantize', 'prune'].includes(job.kind) && !('corpus' in job.inputs);
      if (job.inputs['model'] === undefined || isOpen || isTextless) continue;
      const inputs = { ...job.inputs, model: { weights: theirWeights.digest, model: theirs.digest } };
      await requireWords({ ...job, inputs }, `${job.kind} of another model`);
    }
  }
});
