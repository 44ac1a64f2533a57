import assert from 'node:assert/strict';
import test from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { MaskUpdateSettings, SparseSettings } from '../../src/check/settings/sparse.ts';
import type { Length } from '../../src/check/settings/training.ts';
import { identity } from '../../src/check/identity.ts';
import { contentKey } from '../../src/keys/key.ts';
import { horizonOf, type KindAndSettings } from '../../src/keys/horizon.ts';
import { lengthChange } from '../../src/keys/length-change.ts';
import { keyScheme, type ContentManifest } from '../../src/keys/manifest.ts';
import { revisions } from '../../src/keys/revisions.ts';
import { trajectoryKey } from '../../src/keys/trajectory.ts';
import { dense, everyKind, pruned, small } from './samples.ts';

type Train = SettingsOf['train'];

const ofTraining = (own: Partial<Train>): KindAndSettings => ({
  kind: 'train',
  settings: { ...dense.settings, ...own },
});
const ofPruning = (own: Partial<SettingsOf['prune']>): KindAndSettings => ({
  kind: 'prune',
  settings: { ...pruned.settings, ...own },
});
const rounding = (steps: number): KindAndSettings => {
  const { engine, device, threads, optimizer } = dense.settings;
  const retraining = { steps, activations: 7, batch: 2, bptt: 5, windows: 'random', seed: 1 } as const;
  return {
    kind: 'quantize',
    settings: { ...small.settings, retraining: { ...retraining, optimizer, engine, device, threads } },
  };
};

function manifestOf(stage: KindAndSettings, inputs: ContentManifest['inputs'] = {}): ContentManifest {
  const settings: JsonObject = identity(stage as Parameters<typeof identity>[0]);
  return {
    scheme: keyScheme,
    kind: stage.kind,
    revision: revisions[stage.kind].revision,
    dependency: null,
    settings,
    files: {},
    inputs,
  };
}
const keyOf = (stage: KindAndSettings) => trajectoryKey(stage, manifestOf(stage));
const tiny = { type: 'lstm', layers: 2, embedding: 9, width: 9, dropout: 0.1, tied: true } as const;
const steps = (count: number): Length => ({ kind: 'steps', count });

const cosine = { ...dense.settings.optimizer, decay: { kind: 'cosine' } } as const;
const updates: MaskUpdateSettings = {
  ...{ death: 'magnitude', rate: 0.5, decay: { kind: 'cosine', to: 0.005 } },
  ...{ growth: 'random', redistribution: 'none', cadence: { kind: 'epochs' } },
  ...{ threshold: 0.001, compat: 'intended' },
};
const sparse: SparseSettings = { density: 0.5, initial: 'uniform', compat: 'intended', updates };
const hard = { from: 0.5, to: 0.95 };

test('trainings of any length, in steps or epochs, are on one trajectory', () => {
  const lengths: readonly Length[] = [steps(1), steps(200), { kind: 'epochs', count: 3 }];
  for (const of of [
    (length: Length) => ofTraining({ length }),
    (length: Length) =>
      ofPruning({ retraining: pruned.settings.retraining && { ...pruned.settings.retraining, length } }),
    (length: Length) => rounding(length.count),
  ]) {
    const stages = lengths.map(of);
    assert.equal(new Set(stages.map((stage) => contentKey(manifestOf(stage)))).size, lengths.length);
    const keys = stages.map(keyOf);
    assert.notEqual(keys[0], null);
    assert.deepEqual(keys, [keys[0], keys[0], keys[0]]);
  }
});

test('every other setting, another input and another revision is another trajectory', () => {
  const base = ofTraining({});
  const others: readonly KindAndSettings[] = [
    ofTraining({ seed: 2 }),
    ofTraining({ batch: 21 }),
    ofTraining({ validateEvery: 7 }),
    ofTraining({ keep: 'best' }),
    ofTraining({ patience: 9 }),
    ofTraining({ model: { ...tiny, layers: 3 } }),
    ofTraining({ model: tiny }),
    ofTraining({ optimizer: { ...cosine, decay: { kind: 'cosine', over: 60 } } }),
    ofTraining({ optimizer: { ...cosine, decay: { kind: 'cosine', over: 70 } } }),
  ];
  const keys = [base, ...others].map(keyOf);
  assert.equal(new Set(keys).size, keys.length);
  const manifest = manifestOf(base);
  for (const changed of [
    { ...manifest, revision: 999 },
    { ...manifest, dependency: 'another' },
    { ...manifest, inputs: { corpus: { tokens: 'x' as never } } },
  ]) {
    assert.notEqual(trajectoryKey(base, changed), keys[0]);
  }
  assert.notEqual(keys[0], contentKey(manifest));
});

test('what looks at the length is named, with its place in the settings and what to write instead', () => {
  const clauses = (stage: KindAndSettings) =>
    (horizonOf(stage)?.clauses ?? []).map(({ path, clause, instead }) => [path.join('.'), clause, instead]);
  assert.deepEqual(
    clauses(ofTraining({ length: steps(600), optimizer: cosine, sparse, distill: { hard, firstBin: true } })),
    [
      ['optimizer.decay.kind', 'decay cosine', 'decay cosine { over 600 }'],
      ['sparse.updates.decay.kind', 'decay cosine', 'decay cosine { over 600 }'],
      ['distill.hard', 'hard 50% -> 95%', 'hard 50% -> 95%  over 600'],
    ],
  );
  assert.deepEqual(
    clauses(
      ofPruning({
        retraining: pruned.settings.retraining && { ...pruned.settings.retraining, optimizer: cosine },
      }),
    ),
    [['retraining.optimizer.decay.kind', 'decay cosine', 'decay cosine { over 400 }']],
  );
  for (const free of [
    ofTraining({ optimizer: { ...cosine, decay: { kind: 'rsqrt' }, warmup: 10 } }),
    ofTraining({ optimizer: { ...cosine, decay: { kind: 'cosine', over: 600 } } }),
    ofTraining({ sparse: { ...sparse, updates: null } }),
    ofTraining({ sparse: { ...sparse, updates: { ...updates, decay: { kind: 'cosine', to: 0.5 } } } }),
    ofTraining({
      sparse: { ...sparse, updates: { ...updates, decay: { kind: 'cosine', to: 0.1, over: 9 } } },
    }),
    ofTraining({ distill: { hard: { from: 0.5, to: 0.5 }, firstBin: true } }),
    ofTraining({ distill: { hard, over: 600, firstBin: true } }),
    ofPruning({}),
    rounding(3),
  ]) {
    assert.deepEqual(clauses(free), []);
    assert.notEqual(keyOf(free), null);
  }
  assert.equal(keyOf(ofTraining({ optimizer: cosine })), null);
});

test('stages that train nothing have no length', () => {
  for (const stage of everyKind) {
    const trains = stage.kind === 'train' || stage.kind === 'prune';
    assert.equal(horizonOf(stage) !== null, trains, stage.name);
  }
  assert.equal(keyOf(ofPruning({ retraining: null })), null);
});

test('two trainings differ in their length alone if nothing else of their keys does', () => {
  const change = (before: KindAndSettings, after: KindAndSettings) =>
    lengthChange(manifestOf(before), manifestOf(after));
  assert.deepEqual(change(ofTraining({ length: steps(5) }), ofTraining({ length: steps(9) })), {
    clauses: [],
  });
  assert.equal(change(ofTraining({ length: steps(5) }), ofTraining({ length: steps(5) })), null);
  assert.equal(change(ofTraining({ length: steps(5) }), ofTraining({ length: steps(9), seed: 2 })), null);
  const falling = (count: number) => ofTraining({ length: steps(count), optimizer: cosine });
  assert.equal(change(falling(5), falling(9))?.clauses[0]?.clause, 'decay cosine');
});

test('a pruning that is spread over its retraining has a length in two places', () => {
  const spread = (end: number, count = end) => {
    const retraining = { ...(pruned.settings.retraining ?? assert.fail()), length: steps(count) };
    return ofPruning({ schedule: { kind: 'cubic', begin: 0, end, every: 4 }, retraining });
  };
  const change = (before: KindAndSettings, after: KindAndSettings) =>
    lengthChange(manifestOf(before), manifestOf(after))?.clauses.map(({ clause, instead }) => [
      clause,
      instead,
    ]);
  assert.deepEqual(change(spread(400), spread(800)), [
    ['over 800', 'cubic { begin 0  end 800  every 4 }  steps 800'],
  ]);
  assert.deepEqual(change(spread(400), spread(400, 800)), []);
  assert.equal(change(spread(400, 500), spread(800, 900)), undefined);
  assert.notEqual(keyOf(spread(400)), keyOf(spread(800)));
  assert.equal(keyOf(spread(400)), keyOf(spread(400, 800)));
});
