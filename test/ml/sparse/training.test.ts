import assert from 'node:assert/strict';
import test from 'node:test';
import type { SparseSettings } from '../../../src/check/settings/sparse.ts';
import { stream } from '../../../src/ml/random/stream.ts';
import { connectionsOf, sizeOf, type SparseTensor } from '../../../src/ml/sparse/tensor.ts';
import { SparseTraining } from '../../../src/ml/sparse/training.ts';
import { randomUpdates } from '../support/mask-updates.ts';

const tensors: readonly SparseTensor[] = [
  { name: 'table', rows: 50, columns: 20, gates: null },
  { name: 'cell', rows: 40, columns: 30, gates: [10, 10, 10, 10] },
];

function task(settings: Partial<SparseSettings> = {}) {
  const all: SparseSettings = {
    density: 0.3,
    initial: 'uniform',
    compat: 'intended',
    updates: randomUpdates,
    ...settings,
  };
  return { tensors, settings: all, steps: 100, seed: 7 };
}

function freshWeights(): Record<string, Float32Array> {
  return Object.fromEntries(
    tensors.map((tensor) => {
      const values = new Float32Array(sizeOf(tensor));
      stream(3, tensor.name).fillUniform(values, -1, 1);
      return [tensor.name, values];
    }),
  );
}

/** As an optimizer that knows nothing of masks moves weights: all of them. */
function disturb(weights: Record<string, Float32Array>, step: number): void {
  for (const [name, values] of Object.entries(weights)) {
    const change = new Float32Array(values.length);
    stream(4, name).seek(step).fillUniform(change, -0.1, 0.1);
    values.forEach((value, index) => {
      values[index] = value + (change[index] ?? 0);
    });
  }
}

function assertSparse(training: SparseTraining, weights: Record<string, Float32Array>): void {
  for (const [name, values] of Object.entries(weights)) {
    const mask = training.masks[name] ?? [];
    assert.ok(
      values.every((value, index) => mask[index] === 1 || Object.is(value, 0)),
      name,
    );
  }
}

for (const growth of [
  'random',
  'random_rnn',
  'gradient',
  'momentum',
  'momentum_neuron',
  'global_momentum',
] as const) {
  for (const death of ['magnitude', 'magnitude_rnn', 'set', 'threshold', 'global_magnitude'] as const) {
    test(`${death} death with ${growth} growth keeps near the density`, () => {
      const training = new SparseTraining(task({ updates: { ...randomUpdates, growth, death } }));
      const weights = freshWeights();
      training.begin(weights);
      assertSparse(training, weights);
      for (let step = 0; step < 12; step++) {
        disturb(weights, step);
        training.afterStep(weights);
        assertSparse(training, weights);
        if (!training.updateDue(step % 4 === 3)) continue;
        const evidence = freshWeights();
        const changes = training.moveConnections(weights, { gradients: evidence, momentum: evidence });
        assertSparse(training, weights);
        assert.ok(
          changes.every(({ before, removed, after }) => removed <= before && after >= before - removed),
        );
      }
      const connections = Object.values(training.masks).reduce((sum, mask) => sum + connectionsOf(mask), 0);
      // Random growth hits its number on average only.
      assert.ok(Math.abs(connections / 2200 - 0.3) < 0.06, `${connections} connections`);
    });
  }
}

test('a connection that dies and grows in one update keeps its weight, any other new one starts at zero', () => {
  const training = new SparseTraining(task({ density: 0.9 }));
  const weights = freshWeights();
  training.begin(weights);
  training.afterStep(weights);
  const before = {
    ...Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()])),
  };
  training.moveConnections(weights);
  let kept = 0;
  for (const [name, values] of Object.entries(weights)) {
    values.forEach((value, index) => {
      if (training.masks[name]?.[index] === 1) {
        assert.equal(value, before[name]?.[index]);
        kept++;
      }
    });
  }
  assert.ok(kept > 1500);
});

test('static masks never move', () => {
  const training = new SparseTraining(task({ updates: null }));
  training.afterStep(freshWeights());
  assert.equal(training.updateDue(true), false);
  assert.equal(training.deathRate, 0);
  assert.deepEqual(training.moveConnections(freshWeights()), []);
});

test('masks move after so many steps where the settings say so', () => {
  const training = new SparseTraining(
    task({ updates: { ...randomUpdates, cadence: { kind: 'steps', every: 3 } } }),
  );
  const weights = freshWeights();
  const due = Array.from({ length: 7 }, () => {
    training.afterStep(weights);
    return training.updateDue(true);
  });
  assert.deepEqual(due, [false, false, true, false, false, true, false]);
});

test('another of the same task continues where the first stood', () => {
  const run = (interrupted: boolean) => {
    let training = new SparseTraining(task());
    const weights = freshWeights();
    training.begin(weights);
    for (let step = 0; step < 9; step++) {
      disturb(weights, step);
      training.afterStep(weights);
      if (training.updateDue(step % 3 === 2)) training.moveConnections(weights);
      if (interrupted && step === 4) {
        const stored: unknown = JSON.parse(JSON.stringify(training.position));
        const next = new SparseTraining(task());
        next.restore(stored as typeof training.position, training.masks);
        training = next;
      }
    }
    return { weights, masks: training.masks };
  };
  assert.deepEqual(run(true), run(false));
});
