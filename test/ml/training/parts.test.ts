import assert from 'node:assert/strict';
import test from 'node:test';
import type { FittingSettings } from '../../../src/check/settings/training.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { refrain, tinyLstm } from '../support/models.ts';
import { assertResumes, denseTask, finish, sparseTask } from '../support/trainings.ts';

/** A text in which each column says something else. */
function task(settings: Partial<FittingSettings>, dropout = 0): TrainingTask {
  const description = tinyLstm({ dropout });
  const whole = denseTask(reference, { batch: 6, ...settings });
  const ids = refrain(200).map((word, at) => (at % 7 === 3 ? 6 : word));
  return {
    ...whole,
    model: languageModel(description),
    weights: initialise(description, 3),
    text: batchify(ids, 6),
  };
}

async function trained(of: TrainingTask) {
  const trainer = await Trainer.begin(of);
  const reports = await finish(trainer, () => 1);
  const result = await trainer.result();
  await trainer.dispose();
  return { reports, result };
}

for (const engine of engines) {
  test(`a step in parts is the step of the whole batch, but for rounding, on ${engine.name}`, async () => {
    const whole = await trained({ ...task({}), engine });
    const parts = await trained({ ...task({ subBatch: 2 }), engine });
    assert.equal(parts.reports.length, whole.reports.length);
    for (const [index, { loss, norm, tokens }] of parts.reports.entries()) {
      const expected = whole.reports[index];
      assert.ok(Math.abs(loss - (expected?.loss ?? NaN)) < 1e-4, `loss ${loss} of step ${index + 1}`);
      assert.ok(Math.abs(norm - (expected?.norm ?? NaN)) < 1e-4, `norm ${norm} of step ${index + 1}`);
      assert.equal(tokens, expected?.tokens);
    }
    for (const [name, values] of Object.entries(parts.result)) {
      values.forEach((value, at) => {
        assert.ok(Math.abs(value - (whole.result[name]?.[at] ?? NaN)) < 1e-4, `${name}[${at}]`);
      });
    }
  });
}

test('each part has dropout of its own', async () => {
  // The same columns again: with the same dropout both parts would do the same.
  const columns = batchify(refrain(100), 2);
  const ids = Int32Array.from(
    { length: 4 * columns.rows },
    (_, at) => columns.ids[2 * Math.floor(at / 4) + (at % 2)] ?? 0,
  );
  const twice = { ...task({ batch: 4, subBatch: 2 }, 0.5), text: { rows: columns.rows, columns: 4, ids } };
  const once = { ...task({ batch: 2 }, 0.5), text: columns };
  const still = (of: TrainingTask) =>
    ({ ...of, settings: { ...of.settings, length: { kind: 'steps', count: 1 } } }) as const;
  const [both, one] = [await trained(still(twice)), await trained(still(once))];
  assert.notEqual(both.reports[0]?.loss, one.reports[0]?.loss);
});

for (const [what, of] of [
  ['a training in parts', task({ subBatch: 3 }, 0.3)],
  [
    'a training of varied lengths',
    task({ lengths: { half: 0.3, deviation: 2, least: 3, most: 12, multiple: 1 } }, 0.3),
  ],
  [
    'a sparse training in parts that averages and asks for gradients',
    sparseTask(
      reference,
      { growth: 'gradient' },
      {
        ...{ subBatch: 2, length: { kind: 'epochs', count: 5 } },
        optimizer: {
          ...{ kind: 'sgd', rate: 1, clip: 0.5, weightDecay: 1e-4, decay: { kind: 'constant' } },
          average: { start: { kind: 'epoch', epoch: 3 } },
        },
      },
    ),
  ],
] as const) {
  test(`${what}, stopped at any step and resumed from its bytes, ends bit for bit the same`, async () => {
    await assertResumes(of);
  });
}

test('the rate of a step goes with the length that its window was to have', async () => {
  const lengths = { half: 0, deviation: 3, least: 3, most: null, multiple: 1 };
  // Weights move by the rate alone where all else is equal: a first step, long or short, of the same gradient's norm.
  const plain = task({ lengths, length: { kind: 'steps', count: 1 } });
  const optimizer = {
    kind: 'sgd',
    rate: 1,
    clip: 1e-3,
    weightDecay: 0,
    decay: { kind: 'constant' },
  } as const;
  const trainer = await Trainer.begin({ ...plain, settings: { ...plain.settings, optimizer } });
  const { tokens, rate } = await trainer.takeStep();
  const moved = Object.entries(await trainer.result()).flatMap(([name, values]) =>
    Array.from(values, (value, at) => (value - (plain.weights[name]?.[at] ?? NaN)) ** 2),
  );
  const length = tokens / 6;
  assert.notEqual(length, 9);
  assert.equal(rate, 1);
  const distance = Math.sqrt(moved.reduce((sum, square) => sum + square, 0));
  assert.ok(
    Math.abs(distance - 1e-3 * (length / 9)) < 1e-6,
    `moved by ${distance} for a window of ${length}`,
  );
});
