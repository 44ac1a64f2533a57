import type { StageName } from '../../src/base/brand.ts';
import type { AnyPlannedStage, PlannedStage, StageKind } from '../../src/check/plan.ts';
import type { FittingSettings } from '../../src/check/settings/training.ts';
import { digestOf } from '../../src/keys/digest.ts';
import type { FileDigests } from '../../src/keys/assign.ts';
import type { StageGraph } from '../../src/graph/graph.ts';

const fitting: FittingSettings = {
  length: { kind: 'epochs', count: 1 },
  batch: 20,
  bptt: 35,
  windows: 'successive',
  seed: 1,
  optimizer: {
    kind: 'sgd',
    rate: 20,
    clip: 0.25,
    weightDecay: 0,
    decay: { kind: 'plateau', factor: 0.25, patience: 0 },
  },
  validateEvery: null,
  engine: 'onnx',
  device: 'cpu',
  threads: 2,
};

type Essentials<K extends StageKind> = Pick<PlannedStage<K>, 'kind' | 'settings'> &
  Partial<Pick<PlannedStage<K>, 'inputs' | 'files'>>;

function stage<K extends StageKind>(name: string, essentials: Essentials<K>): PlannedStage<K> {
  return {
    name: name as StageName,
    inputs: {},
    files: {},
    upkeep: { checkpointSteps: 200, checkpointSeconds: 30 },
    expectations: [],
    span: { source: 'first.exp', start: 0, end: 0 },
    places: {},
    ...essentials,
  };
}

export const text = stage('books', {
  kind: 'corpus',
  settings: { type: 'text', vocabulary: { minCount: 5, size: null }, split: { kind: 'files' } },
  files: { train: '/data/train.txt', valid: '/data/valid.txt', test: '/data/test.txt' },
});
export const sotu = stage('sotu', {
  kind: 'corpus',
  settings: { type: 'sotu', vocabulary: { minCount: 5, size: null } },
});
export const dense = stage('dense', {
  kind: 'train',
  settings: {
    ...fitting,
    model: { type: 'lstm', layers: 2, embedding: 200, width: 200, dropout: 0.2, tied: true },
  },
  inputs: { corpus: text.name },
});
export const pruned = stage('pruned', {
  kind: 'prune',
  settings: {
    targets: { 'layers.0.input': { from: 0, to: 0.6 }, decoder: { from: 0.1, to: 0.5 } },
    schedule: { kind: 'cubic', begin: 0, end: 300, every: 20 },
    retraining: { ...fitting, length: { kind: 'steps', count: 400 } },
  },
  inputs: { corpus: text.name, model: dense.name },
});
export const small = stage('small', {
  kind: 'quantize',
  settings: { tensors: { embedding: { bits: 8, per: 'row' } } },
  inputs: { model: pruned.name },
});
export const scored = stage('evaluate small', {
  kind: 'evaluate',
  settings: {
    splits: ['valid', 'test'],
    batch: 10,
    bptt: 35,
    kernels: 'dense',
    engine: 'onnx',
    device: 'cpu',
    threads: 2,
  },
  inputs: { corpus: text.name, model: small.name },
});

/** Each on the one before: what most experiments are made of. */
export const chain: readonly AnyPlannedStage[] = [text, dense, pruned, small, scored];

const computed = { engine: 'onnx', device: 'cpu', threads: 2 } as const;
const { model: lstm } = dense.settings;

const loaded = stage('loaded', { kind: 'load', settings: { model: lstm }, inputs: { corpus: text.name } });
const labels = stage('labels', {
  kind: 'soft_labels',
  settings: { ...computed, top: 30, chunk: 4032, batch: 1, bptt: 35 },
  inputs: { corpus: text.name, model: loaded.name },
});
const taught = stage('taught', {
  kind: 'train',
  settings: { ...dense.settings, distill: { hard: { from: 0.5, to: 0.95 }, firstBin: true } },
  inputs: { corpus: text.name, labels: labels.name },
});
const sensitive = stage('sensitive', {
  kind: 'sensitivity',
  settings: {
    ...computed,
    tensors: { decoder: 0.9 },
    levels: [0.5, 0.7],
    from: 0,
    to: 0.3,
    batch: 20,
    bptt: 35,
    tokens: null,
  },
  inputs: { corpus: text.name, model: taught.name },
});
const thinned = stage('thinned', {
  kind: 'prune',
  settings: pruned.settings,
  inputs: { corpus: text.name, model: taught.name, schedule: sensitive.name },
});
const remembering = stage('remembering', {
  kind: 'search_cache',
  settings: {
    ...computed,
    cache: { size: 500, columns: 'interleaved' },
    start: {},
    until: 0.005,
    batch: 1,
    bptt: 35,
    compat: 'intended',
  },
  inputs: { corpus: text.name, model: thinned.name },
});
const rounded = stage('rounded', {
  kind: 'quantize',
  settings: small.settings,
  inputs: { model: remembering.name },
});
const judged = stage('evaluate rounded', {
  kind: 'evaluate',
  settings: scored.settings,
  inputs: { corpus: text.name, model: rounded.name },
});

/** One stage of each kind, each on the one before. */
export const everyKind: readonly AnyPlannedStage[] = [
  ...[text, loaded, labels, taught, sensitive],
  ...[thinned, remembering, rounded, judged],
];

export const files: FileDigests = new Map(
  Object.values(text.files).map((path) => [path, digestOf(Buffer.from(path))]),
);

export function graphOf(order: readonly AnyPlannedStage[]): StageGraph {
  return {
    file: 'first.exp',
    order,
    byName: new Map(order.map((one) => [one.name, one])),
    users: new Map(
      order.map((one) => [
        one.name,
        order.filter(({ inputs }) => Object.values(inputs).includes(one.name)).map(({ name }) => name),
      ]),
    ),
  };
}
