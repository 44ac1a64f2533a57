import assert from 'node:assert/strict';
import test from 'node:test';
import { maskReport, sparseTraining, type SparseOptions } from '../../../src/ml/sparse/library.ts';

const options: SparseOptions = {
  tensors: { cell: { shape: [40, 30], gates: 4 }, filters: { shape: [16, 3, 3, 8] } },
  density: 0.3,
  steps: 100,
};

const fresh = () => ({
  cell: Float32Array.from({ length: 1200 }, (_, at) => Math.sin(at + 1)),
  filters: Float32Array.from({ length: 1152 }, (_, at) => Math.cos(at + 1)),
});

test('a tensor of many dimensions is a matrix of its first', () => {
  assert.deepEqual(sparseTraining(options).tensors, [
    { name: 'cell', rows: 40, columns: 30, gates: [10, 10, 10, 10] },
    { name: 'filters', rows: 16, columns: 72, gates: null },
  ]);
});

test('options left out are those of the published program', () => {
  const training = sparseTraining(options);
  assert.equal(training.deathRate, 0.5);
  training.advanceTo(100);
  assert.equal(training.deathRate, 0.005);
  assert.equal(training.updateDue(true), true);
  assert.equal(training.updateDue(false), false);
  assert.deepEqual(training.needs, { gradients: false, momentum: false });
});

test('a report counts the connections of tensors and of their gates', () => {
  const training = sparseTraining({ ...options, growth: 'random_rnn' });
  const weights = fresh();
  training.begin(weights);
  training.afterStep(weights);
  training.moveConnections(weights);
  const [cell, filters] = maskReport(training.tensors, training.masks);
  assert.equal(
    cell?.connections,
    cell?.gates?.reduce((sum, { connections }) => sum + connections, 0),
  );
  assert.equal(cell?.gates?.length, 4);
  assert.equal(filters?.gates, null);
  assert.equal(filters.entries, 1152);
  assert.equal(filters.density, filters.connections / filters.entries);
});

const mistakes: readonly (readonly [string, Partial<Record<keyof SparseOptions, unknown>>, RegExp])[] = [
  ['a density of 0', { density: 0 }, /`density` is 0; it must be above 0/],
  ['half a step', { steps: 0.5 }, /`steps` is 0.5/],
  [
    'a growth that is none',
    { growth: 'magnitude' },
    /`growth` is 'magnitude'; it must be one of random, random_rnn/,
  ],
  ['a rate above 1', { deathRate: 50 }, /`deathRate` is 50; it must be from 0 to 1/],
  ['an update that is neither', { update: 0 }, /`update` is 0; it must be 'epoch' or/],
  ['no tensors', { tensors: {} }, /no tensors/],
  [
    'gates that do not fill the rows',
    { tensors: { cell: { shape: [40, 30], gates: 3 } } },
    /gates of `cell`/,
  ],
  ['an empty shape', { tensors: { cell: { shape: [] } } }, /shape of `cell`/],
];
for (const [what, wrong, message] of mistakes) {
  test(`${what} is refused by name`, () => {
    assert.throws(() => sparseTraining({ ...options, ...wrong } as SparseOptions), message);
  });
}

test('weights and gradients that were not passed are asked for by name', () => {
  const training = sparseTraining({ ...options, growth: 'gradient' });
  const weights = fresh();
  assert.throws(() => {
    training.begin({ cell: weights.cell });
  }, /no weights of `filters` were passed/);
  assert.throws(() => {
    training.begin({ ...weights, cell: new Float32Array(5) });
  }, /5 weights of `cell` were passed; 40 x 30 are 1200/);
  training.begin(weights);
  assert.throws(() => training.moveConnections(weights), /pass moveConnections\(weights, \{ gradients \}\)/);
  assert.throws(
    () => training.moveConnections(weights, { gradients: { cell: weights.cell } }),
    /no gradients of `filters`/,
  );
});
