/** Trainings of a small LSTM on TensorFlow: the reference's numbers, and nothing that piles up or travels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBackend, memory, mul } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from '../../../src/check/settings/training.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { prunerOf } from '../../../src/ml/compress/pruner.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { Weights } from '../../../src/ml/models/weights.ts';
import type { Snapshot } from '../../../src/ml/training/snapshot.ts';
import type { StepReport } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { fitting, refrain, tinyLstm } from '../../ml/support/models.ts';
import { relativeError } from '../support/arrays.ts';
import { reference } from '../support/engines.ts';
import { onTensorflow } from './library.ts';

const tensorflow = await onTensorflow();

const optimizers: Readonly<Record<string, OptimizerSettings>> = {
  'SGD, its norm clipped': {
    kind: 'sgd',
    rate: 2,
    clip: 0.1,
    weightDecay: 1e-4,
    decay: { kind: 'constant' },
  },
  Adam: {
    kind: 'adam',
    rate: 0.02,
    clip: null,
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    decay: { kind: 'constant' },
  },
};

/** With dropout, and pruned on the way. Two windows of 9 words and one of 6 make an epoch. */
async function begin(engine: Engine, optimizer: OptimizerSettings, steps: number): Promise<Trainer> {
  const description = tinyLstm({ dropout: 0.25 });
  const settings = fitting({ optimizer, length: { kind: 'steps', count: steps } });
  const targets = { 'layers.1.recurrent': { from: 0.2, to: 0.5 } };
  return Trainer.begin({
    engine,
    model: languageModel(description),
    settings,
    text: batchify(refrain(100), settings.batch),
    weights: initialise(description, settings.seed),
    pruned: [],
    pruner: prunerOf({ targets, schedule: { kind: 'cubic', begin: 1, end: 4, every: 1 } }),
  });
}

interface Outcome {
  readonly reports: readonly StepReport[];
  readonly weights: Weights;
  readonly snapshot: Snapshot;
}

/** To the end, from a snapshot if one is given. */
async function train(engine: Engine, optimizer: OptimizerSettings, from?: Snapshot): Promise<Outcome> {
  const trainer = await begin(engine, optimizer, 5);
  if (from !== undefined) await trainer.restore(from);
  const reports: StepReport[] = [];
  while (!trainer.done) reports.push(await trainer.takeStep());
  const [weights, { tensors, position }] = [await trainer.result(), await trainer.snapshot()];
  const copies = Object.entries(tensors).map(([name, { shape, data }]) => [
    name,
    { shape, data: data.slice() },
  ]);
  await trainer.dispose();
  return {
    reports,
    weights,
    snapshot: { tensors: Object.fromEntries(copies) as Snapshot['tensors'], position },
  };
}

for (const [name, optimizer] of Object.entries(optimizers)) {
  test(`five steps of ${name} are the reference's steps`, tensorflow.options, async () => {
    const here = await train(tensorflow.engine(), optimizer);
    const expected = await train(reference, optimizer);
    assert.equal(new Set(expected.reports.map(({ loss }) => loss)).size, 5, 'every step is another');
    for (const [index, { loss, norm }] of expected.reports.entries()) {
      const step = here.reports[index];
      assert.ok(Math.abs((step?.loss ?? NaN) / loss - 1) < 1e-6, `loss of step ${index + 1}: ${step?.loss}`);
      assert.ok(Math.abs((step?.norm ?? NaN) / norm - 1) < 3e-6, `norm of step ${index + 1}: ${step?.norm}`);
    }
    for (const [tensor, values] of Object.entries(expected.weights)) {
      const error = relativeError(here.weights[tensor] ?? new Float32Array(), values);
      assert.ok(error < 3e-5, `${tensor}: ${error}`);
    }
  });

  test(`the same steps of ${name} give the same bits, also after a stop`, tensorflow.options, async () => {
    const whole = await train(tensorflow.engine(), optimizer);
    assert.deepEqual(await train(tensorflow.engine(), optimizer), whole);
    const stopped = await begin(tensorflow.engine(), optimizer, 5);
    for (let step = 0; step < 3; step++) await stopped.takeStep();
    const resumed = await train(tensorflow.engine(), optimizer, await stopped.snapshot());
    assert.deepEqual(resumed.weights, whole.weights);
    assert.deepEqual(resumed.snapshot, whole.snapshot);
    await stopped.dispose();
  });
}

test(
  'tensors do not pile up from step to step, and none is left in the end',
  tensorflow.options,
  async () => {
    const { numTensors, numDataBuffers } = memory();
    const trainer = await begin(tensorflow.engine(), optimizers['Adam'] as OptimizerSettings, 60);
    const counts: number[][] = [];
    while (!trainer.done) {
      await trainer.takeStep();
      counts.push([memory().numTensors - numTensors, memory().numDataBuffers - numDataBuffers]);
    }
    const { length: held } = Object.keys((await trainer.snapshot()).tensors);
    assert.deepEqual(
      counts,
      Array.from({ length: 60 }, () => [held, held]),
    );
    await trainer.dispose();
    assert.deepEqual([memory().numTensors, memory().numDataBuffers], [numTensors, numDataBuffers]);
  },
);

test('a step that fails leaves what is held as it was, and no tensor', tensorflow.options, async () => {
  const engine = tensorflow.engine();
  const held = await engine.hold({ x: { shape: [2], dtype: 'float32' } });
  let fails = false;
  const executable = await engine.compile({
    name: 'doubling',
    inputs: { ...held.specs, factor: { shape: [], dtype: 'float32' } },
    body: ({ x, factor }) => {
      const product = mul(x as Tensor, factor as Tensor);
      if (fails) throw new Error('out of memory');
      return { x: product };
    },
  });
  await held.write({ x: Float32Array.of(1, 2) });
  await executable.run({ factor: Float32Array.of(2) }, {}, held);
  const { numTensors } = memory();
  fails = true;
  await assert.rejects(() => executable.run({ factor: Float32Array.of(3) }, {}, held), /out of memory/);
  assert.equal(memory().numTensors, numTensors);
  assert.deepEqual(await held.read(), { x: Float32Array.of(2, 4) });
  await held.dispose();
});

/** What the addon does by the number of a tensor. */
interface Binding {
  createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number;
  executeOp(name: string, attributes: unknown, inputs: number[], results: number): { id: number }[];
  tensorDataSync(id: number): unknown;
  deleteTensor(id: number): void;
}

/** Runs `body` with some of the addon's functions replaced. */
async function withBinding(
  change: (addon: Binding) => Partial<Binding>,
  body: () => Promise<void>,
): Promise<void> {
  const backend = findBackend('tensorflow') as unknown as { binding: Binding };
  const { binding } = backend;
  const changed = Object.entries(change(binding)).map(([name, value]) => [name, { value }] as const);
  backend.binding = Object.create(binding, Object.fromEntries(changed)) as Binding;
  try {
    await body();
  } finally {
    backend.binding = binding;
  }
}

test('a step uploads its inputs and constants, no parameter', tensorflow.options, async () => {
  const trainer = await begin(tensorflow.engine(), optimizers['Adam'] as OptimizerSettings, 8);
  for (let step = 0; step < 5; step++) await trainer.takeStep();
  const uploaded: string[] = [];
  await withBinding(
    (addon) => ({
      createTensor: (shape, dtype, values) => {
        if (values.length > 1) uploaded.push(shape.join());
        return addon.createTensor(shape, dtype, values);
      },
    }),
    async () => {
      await trainer.takeStep();
    },
  );
  const parameters = new Set(Object.values(trainer.parameters.specs).map(({ shape }) => shape.join()));
  assert.ok(uploaded.length > 0);
  assert.deepEqual(
    uploaded.filter((shape) => parameters.has(shape)),
    [],
  );
  await trainer.dispose();
});

test('tensors whose number has become negative are freed as well', tensorflow.options, async () => {
  // As the addon numbers them after two thousand million others.
  const passed = (id: number) => id - 2 ** 31;
  const own = (id: number) => id + 2 ** 31;
  const live = new Set<number>();
  const numbered = (id: number) => {
    live.add(id);
    return passed(id);
  };
  await withBinding(
    (addon) => ({
      createTensor: (...values) => numbered(addon.createTensor(...values)),
      executeOp: (name, attributes, inputs, results) =>
        addon.executeOp(name, attributes, inputs.map(own), results).map((result) => {
          return { ...result, id: numbered(result.id) };
        }),
      tensorDataSync: (id) => addon.tensorDataSync(own(id)),
      deleteTensor: (id) => {
        assert.ok(live.delete(own(id)), 'each is freed once');
        addon.deleteTensor(own(id));
      },
    }),
    async () => {
      const expected = await train(reference, optimizers['Adam'] as OptimizerSettings);
      const here = await train(tensorflow.engine(), optimizers['Adam'] as OptimizerSettings);
      assert.ok(Math.abs((here.reports[4]?.loss ?? NaN) / (expected.reports[4]?.loss ?? NaN) - 1) < 1e-6);
    },
  );
  assert.equal(live.size, 0);
});
