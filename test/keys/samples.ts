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

/** One stage of each kind, each on the one before. */
export const chain: readonly AnyPlannedStage[] = [text, dense, pruned, small, scored];

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
