/**
 * A tiny run of every stage kind on the reference engine. The digests of its outputs are locked together with the
 * revision of the kind: bytes that change under an old revision would make the store answer with what another
 * program computed.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stageKinds, type SettingsOf, type StageKind } from '../../src/check/plan.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { revisions } from '../../src/keys/revisions.ts';
import { describe } from '../../src/ml/models/description.ts';
import { sizeOf, weightShapes } from '../../src/ml/models/weights.ts';
import { corpusPieces, encodeModel } from '../../src/stages/artifacts.ts';
import { Store } from '../../src/store/store.ts';
import { bytesOf, digestsOf, done, temporaryFolder, tinyCorpus } from './rig.ts';
import { evaluation, fitting, tinyLstm } from './samples.ts';

interface Locked {
  readonly revision: number;
  /** Run and output role to digest. */
  readonly outputs: Readonly<Record<string, string>>;
}
type Lock = Readonly<Record<string, Locked>>;

const lockFile = join(import.meta.dirname, 'behaviour-lock.json');

const steps = { length: { kind: 'steps', count: 6 }, validateEvery: 3 } as const;
const sgdTraining: SettingsOf['train'] = { ...fitting, ...steps, model: tinyLstm };
const adamTraining: SettingsOf['train'] = {
  ...fitting,
  ...steps,
  seed: 2,
  model: { ...tinyLstm, layers: 1, embedding: 5, tied: false, dropout: 0 },
  optimizer: {
    kind: 'adam',
    rate: 0.01,
    clip: null,
    weightDecay: 1e-4,
    decay: { kind: 'constant' },
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  },
};
const rememberingTraining: SettingsOf['train'] = {
  ...adamTraining,
  model: {
    ...tinyLstm,
    cache: {
      ...{ size: 30, columns: 'interleaved' },
      ...{ lambda: { value: 0.07, learned: true }, theta: { value: 0.3, learned: true } },
    },
    hebbian: { gamma: 0.01, until: 20, compat: 'intended' },
  },
};
const search: SettingsOf['search_cache'] = {
  ...{ cache: { size: 30, columns: 'interleaved' }, start: {}, until: 0.03, batch: 2, bptt: 13 },
  ...{ compat: 'intended', engine: 'reference', device: 'cpu', threads: 2 },
};
const cut: SettingsOf['prune'] = {
  targets: { embedding: { from: 0, to: 0.3 } },
  schedule: { kind: 'once' },
  retraining: null,
};
const gradual: SettingsOf['prune'] = {
  targets: { 'layers.0.recurrent': { from: 0.1, to: 0.5 } },
  schedule: { kind: 'cubic', begin: 0, end: 5, every: 2 },
  retraining: { ...fitting, ...steps },
};
const rounding: SettingsOf['quantize'] = {
  tensors: { embedding: { bits: 5, per: 'row' }, 'layers.0.recurrent': { bits: 8, per: 'tensor' } },
};

const analysis: SettingsOf['sensitivity'] = {
  tensors: { embedding: 0.9, 'layers.0.recurrent': 0.8 },
  levels: [0.4],
  from: 0.1,
  to: 0.2,
  tokens: 60,
  ...{ batch: 4, bptt: 10, engine: 'reference', device: 'cpu', threads: 2 },
};

const stepping: SettingsOf['quantize'] = {
  tensors: {
    embedding: { bits: 9, per: 'row' },
    'layers.1.input.bias': { bits: 9, per: 'tensor', keeps: 'maximum' },
  },
  retraining: {
    ...{ steps: 2, activations: 7, batch: 4, bptt: 10, windows: 'successive', seed: 1 },
    optimizer: {
      ...{ kind: 'adam', rate: 1e-4, clip: 0.5, weightDecay: 0, decay: { kind: 'constant' } },
      ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    ...{ engine: 'reference', device: 'cpu', threads: 2 },
  },
};

const labelling: SettingsOf['soft_labels'] = {
  ...{ top: 3, chunk: 40, batch: 2, bptt: 15 },
  ...{ engine: 'reference', device: 'cpu', threads: 2 },
};
const taughtTraining: SettingsOf['train'] = {
  ...sgdTraining,
  distill: { hard: { from: 0.5, to: 0.95 }, firstBin: true },
};

/** Runs of each kind by a name, every one on inputs that no other stage had a hand in. */
async function goldenRuns(store: string): Promise<Record<StageKind, Record<string, JobDone>>> {
  const corpus = givenCorpus(store);
  const model = givenModel(store);
  const labels = await done(store, 'soft_labels', { settings: labelling, corpus, model });
  return {
    corpus: {
      text: await tinyCorpus(store, store, 300),
      sotu: await done(store, 'corpus', {
        settings: { type: 'sotu', vocabulary: { minCount: 5, size: 1000 } },
      }),
    },
    train: {
      sgd: await done(store, 'train', { settings: sgdTraining, corpus }),
      adam: await done(store, 'train', { settings: adamTraining, corpus }),
      memory: await done(store, 'train', { settings: rememberingTraining, corpus }),
      taught: await done(store, 'train', { settings: taughtTraining, corpus, labels }),
    },
    soft_labels: { top: labels },
    load: {
      own: await done(store, 'load', {
        settings: { model: tinyLstm },
        corpus,
        files: givenFile(store, model),
      }),
    },
    prune: {
      once: await done(store, 'prune', { settings: cut, model }),
      cubic: await done(store, 'prune', { settings: gradual, corpus, model }),
    },
    sensitivity: { levels: await done(store, 'sensitivity', { settings: analysis, corpus, model }) },
    quantize: {
      rows: await done(store, 'quantize', { settings: rounding, model }),
      steps: await done(store, 'quantize', { settings: stepping, corpus, model }),
    },
    search_cache: { nearby: await done(store, 'search_cache', { settings: search, corpus, model }) },
    evaluate: { dense: await done(store, 'evaluate', { settings: evaluation, corpus, model }) },
  };
}

/** Integers below `bound`, from a congruential generator written out here. */
function integers(count: number, bound: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 16) % bound;
  });
}

function given(store: string, outputs: Readonly<Record<string, Uint8Array>>): JobDone {
  const blobs = Object.entries(outputs).map(
    ([role, bytes]) => [role, new Store(store).putBlob(bytes)] as const,
  );
  return { status: 'done', outputs: Object.fromEntries(blobs), summary: {} };
}

const vocabulary = 19;

function givenCorpus(store: string): JobDone {
  const text = (count: number, seed: number) => Int32Array.from(integers(count, vocabulary, seed));
  return given(store, {
    tokens: Buffer.concat(
      corpusPieces({ train: [text(330, 1)], valid: [text(130, 2)], test: [text(130, 3)] }, vocabulary),
    ),
    unigram: Buffer.from('{"test":19,"valid":19}\n'),
  });
}

function givenModel(store: string): JobDone {
  const description = describe(tinyLstm, vocabulary);
  const tensors = Object.entries(weightShapes(description)).map(([name, shape], index) => {
    const values = integers(sizeOf(shape), 2048, 100 + index);
    return [name, Float32Array.from(values, (value) => (value - 1024) / 4096)] as const;
  });
  return given(store, encodeModel({ description, weights: Object.fromEntries(tensors) }));
}

/** The weights of a result as a user's file. */
function givenFile(store: string, model: JobDone): Record<string, string> {
  const path = join(store, 'given.safetensors');
  writeFileSync(path, bytesOf(store, model, 'weights'));
  return { weights: path };
}

/** `sgd.weights`: run, dot, output role. */
function lockedDigests(runs: Readonly<Record<string, JobDone>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(runs).flatMap(([name, stage]) =>
      Object.entries(digestsOf(stage)).map(([role, digest]) => [`${name}.${role}`, digest]),
    ),
  );
}

const advice = (kind: StageKind): string => `the outputs of \`${kind}\` have changed.
  Meant: raise its revision in src/keys/revisions.ts, say there what changed, and write the lock anew with
         UPDATE_GOLDEN=1 node --import tsx --test test/stages/behaviour-lock.test.ts
  Not meant: the change that you made reaches the bytes of results; undo it.`;

test('the same settings and inputs give the bytes that belong to the revision', async (context) => {
  const runs = await goldenRuns(temporaryFolder(context));
  const found: Lock = Object.fromEntries(
    stageKinds.map((kind) => [
      kind,
      { revision: revisions[kind].revision, outputs: lockedDigests(runs[kind]) },
    ]),
  );
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
  const update = process.env['UPDATE_GOLDEN'] !== undefined;
  for (const kind of stageKinds) {
    const before = locked[kind];
    if (update && before?.revision !== revisions[kind].revision) continue;
    assert.deepEqual(before?.outputs, found[kind]?.outputs, advice(kind));
    assert.equal(before?.revision, revisions[kind].revision, `the lock of ${kind} is of another revision`);
  }
  if (update) writeFileSync(lockFile, `${JSON.stringify(found, null, 2)}\n`);
});

test('every kind gives the same bytes in another store', async (context) => {
  const [one, two] = [await goldenRuns(temporaryFolder(context)), await goldenRuns(temporaryFolder(context))];
  for (const kind of stageKinds) assert.deepEqual(lockedDigests(one[kind]), lockedDigests(two[kind]));
});
