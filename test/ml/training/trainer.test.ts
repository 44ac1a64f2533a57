import assert from 'node:assert/strict';
import test from 'node:test';
import { memory } from '@tensorflow/tfjs-core';
import type { FittingSettings } from '../../../src/check/settings/training.ts';
import { prunerOf } from '../../../src/ml/compress/pruner.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import type { ModelDescription } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/ml/tensors/safetensors.ts';
import { Divergence } from '../../../src/ml/training/divergence.ts';
import { SnapshotError, type Position } from '../../../src/ml/training/snapshot.ts';
import type { StepReport, TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { fitting, refrain, tinyLstm } from '../support/models.ts';

function task(
  settings: Partial<FittingSettings> = {},
  changes: Partial<TrainingTask> = {},
  description: ModelDescription = tinyLstm(),
): TrainingTask {
  const all = fitting(settings);
  return {
    engine: reference,
    model: languageModel(description),
    settings: all,
    text: batchify(refrain(100), all.batch),
    weights: initialise(description, all.seed),
    pruned: [],
    pruner: null,
    ...changes,
  };
}

interface Watched extends StepReport {
  readonly meanLoss: number | null;
}

async function watchedStep(trainer: Trainer): Promise<Watched> {
  return { ...(await trainer.takeStep()), meanLoss: trainer.meanLoss };
}

/** Steps to the end, validating with a loss made from the step's number. */
async function finish(trainer: Trainer): Promise<Watched[]> {
  const reports: Watched[] = [];
  while (!trainer.done) {
    reports.push(await watchedStep(trainer));
    if (trainer.validationDue) await trainer.validated(5 - (trainer.step % 4));
  }
  return reports;
}

const adam = {
  kind: 'adam',
  rate: 0.02,
  clip: 1,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  decay: { kind: 'plateau', factor: 0.5, patience: 0 },
} as const;

for (const engine of engines) {
  test(`a text of ten words is learnt by heart on ${engine.name}`, async () => {
    const optimizer = { ...adam, decay: { kind: 'constant' } } as const;
    const trainer = await Trainer.begin(
      task({ optimizer, length: { kind: 'steps', count: 150 } }, { engine }),
    );
    const reports = await finish(trainer);
    const [first, last] = [reports[0], reports.at(-1)];
    assert.ok(first !== undefined && Math.abs(first.loss - Math.log(7)) < 0.2, `first loss ${first?.loss}`);
    // Three of the words have two successors: who knows only the last word has at least 0.6 ln 2 = 0.42 to lose.
    assert.ok(last !== undefined && last.loss < 0.25, `last loss ${last?.loss}`);
    await trainer.dispose();
  });

  test(`training stopped at any step and resumed from its bytes ends bit for bit the same on ${engine.name}`, async () => {
    const description = tinyLstm({ dropout: 0.3 });
    const schedule = { kind: 'cubic', begin: 2, end: 7, every: 2 } as const;
    const targets = { 'layers.0.recurrent': { from: 0.1, to: 0.5 }, decoder: { from: 0.2, to: 0.7 } };
    const make = () =>
      Trainer.begin(
        task(
          { optimizer: adam, length: { kind: 'steps', count: 9 }, validateEvery: 2 },
          { engine, pruner: prunerOf({ targets, schedule }) },
          description,
        ),
      );
    const whole = await make();
    const stops: { bytes: Uint8Array; json: string; reports: number }[] = [];
    const keepStop = async (reports: number) => {
      const { tensors, position } = await whole.snapshot();
      stops.push({ bytes: encodeSafetensors(tensors), json: JSON.stringify(position), reports });
    };
    const reports: Watched[] = [];
    await keepStop(0);
    while (!whole.done) {
      reports.push(await watchedStep(whole));
      // Between a step and its validation too.
      await keepStop(reports.length);
      if (whole.validationDue) {
        await whole.validated(5 - (whole.step % 4));
        await keepStop(reports.length);
      }
    }
    assert.equal(
      new Set(reports.map(({ rate }) => rate)).size > 1,
      true,
      'the rate has to change to be resumed',
    );
    assert.equal(stops.length, 1 + 9 + 5);
    // A compiled step takes long to build: there a few stops must do.
    for (const stop of engine === reference ? stops : stops.filter((_, index) => index % 6 === 2)) {
      const resumed = await make();
      await resumed.restore({
        tensors: decodeSafetensors(stop.bytes),
        position: JSON.parse(stop.json) as Position,
      });
      if (resumed.validationDue) await resumed.validated(5 - (resumed.step % 4));
      assert.deepEqual(await finish(resumed), reports.slice(stop.reports));
      assert.deepEqual(
        encodeSafetensors((await resumed.snapshot()).tensors),
        encodeSafetensors((await whole.snapshot()).tensors),
      );
      assert.deepEqual((await resumed.snapshot()).position, (await whole.snapshot()).position);
      await resumed.dispose();
    }
    await whole.dispose();
  });
}

test('seed and step determine the dropout masks', async () => {
  const description = tinyLstm({ dropout: 0.5 });
  const weights = initialise(description, 0);
  const still = { kind: 'sgd', rate: 0, clip: null, weightDecay: 0, decay: { kind: 'constant' } } as const;
  const losses = async (seed: number) => {
    const settings = { seed, optimizer: still, length: { kind: 'epochs', count: 2 } } as const;
    return (await finish(await Trainer.begin(task(settings, { weights }, description)))).map(
      ({ loss }) => loss,
    );
  };
  const one = await losses(1);
  assert.deepEqual(await losses(1), one);
  assert.notDeepEqual(await losses(2), one);
  assert.notEqual(one[0], one[3], 'the second epoch has other masks than the first');
});

test('each epoch goes through the text once, from a zero state', async () => {
  const still = { kind: 'sgd', rate: 0, clip: null, weightDecay: 0, decay: { kind: 'constant' } } as const;
  const trainer = await Trainer.begin(task({ optimizer: still, length: { kind: 'epochs', count: 2 } }));
  assert.equal(trainer.steps, 6);
  const reports = await finish(trainer);
  assert.deepEqual(
    reports.map(({ tokens }) => tokens),
    [36, 36, 24, 36, 36, 24],
  );
  const losses = reports.map(({ loss }) => loss);
  assert.deepEqual(losses.slice(3), losses.slice(0, 3));
  // The state is carried: the second window starts from another one than zero.
  const second = await Trainer.begin(task({ optimizer: still }));
  const zero = encodeSafetensors((await second.snapshot()).tensors);
  const { position } = await second.snapshot();
  await second.takeStep();
  await second.restore({ tensors: decodeSafetensors(zero), position: { ...position, step: 1 } });
  assert.notEqual((await second.takeStep()).loss, losses[1]);
});

test('validation is due after each epoch and at the end, or every so many steps and at the end', async () => {
  const due = async (settings: Partial<FittingSettings>) => {
    const trainer = await Trainer.begin(task(settings));
    const steps: number[] = [];
    while (!trainer.done) {
      await trainer.takeStep();
      if (!trainer.validationDue) continue;
      steps.push(trainer.step);
      await trainer.validated(1);
      assert.equal(trainer.validationDue, false);
    }
    return steps;
  };
  assert.deepEqual(await due({ length: { kind: 'epochs', count: 2 } }), [3, 6]);
  assert.deepEqual(await due({ length: { kind: 'steps', count: 7 } }), [3, 6, 7]);
  assert.deepEqual(await due({ length: { kind: 'steps', count: 7 }, validateEvery: 2 }), [2, 4, 6, 7]);
});

test('the mean loss weighs windows by their rows and starts anew at each validation', async () => {
  const trainer = await Trainer.begin(task());
  const before = trainer.meanLoss;
  assert.equal(before, null);
  const [a, b, c] = [await trainer.takeStep(), await trainer.takeStep(), await trainer.takeStep()];
  const expected = (9 * a.loss + 9 * b.loss + 6 * c.loss) / 24;
  assert.ok(Math.abs((trainer.meanLoss ?? NaN) - expected) < 1e-12);
  await trainer.validated(1);
  assert.equal(trainer.meanLoss, null);
});

test('pruned weights are zero after every step, and a gradual schedule reaches its target', async () => {
  const targets = { 'layers.1.input': { from: 0.2, to: 0.7 } };
  const schedule = { kind: 'cubic', begin: 1, end: 6, every: 2 } as const;
  const weights = { ...initialise(tinyLstm(), 1) };
  weights['decoder'] = weights['decoder']?.map((w, index) => (index % 3 === 0 ? 0 : w)) ?? new Float32Array();
  const pruner = prunerOf({ targets, schedule });
  const trainer = await Trainer.begin(
    task({ length: { kind: 'steps', count: 8 } }, { pruner, weights, pruned: ['decoder'] }),
  );
  const zeros: number[] = [];
  while (!trainer.done) {
    await trainer.takeStep();
    const weights = await trainer.parameters.read();
    zeros.push(weights['parameter:layers.1.input']?.filter((w) => w === 0).length ?? NaN);
    weights['parameter:decoder']?.forEach((w, index) => {
      assert.equal(w === 0, index % 3 === 0);
    });
  }
  // 100 entries; the schedule acts before steps 1, 3 and 5, counted from 0: 20 %, 63.75 %, 70 %.
  assert.deepEqual(zeros, [0, 20, 20, 63, 63, 70, 70, 70]);
  const result = await trainer.result();
  for (const values of Object.values(result)) assert.ok(values.every((value) => !Object.is(value, -0)));
});

test('the weights that training starts from are left alone', async () => {
  const weights = initialise(tinyLstm(), 1);
  const copies = structuredClone(weights);
  await finish(await Trainer.begin(task({}, { weights })));
  assert.deepEqual(weights, copies);
});

test('a step that diverges is an error with its number', async () => {
  const wild = { kind: 'sgd', rate: 1e39, clip: null, weightDecay: 0, decay: { kind: 'constant' } } as const;
  const trainer = await Trainer.begin(task({ optimizer: wild, length: { kind: 'steps', count: 20 } }));
  await assert.rejects(finish(trainer), (error: unknown) => {
    assert.ok(error instanceof Divergence);
    assert.equal(error.step, trainer.step + 1);
    return true;
  });
});

test('there is no snapshot of weights from which training could only fail', async () => {
  const wild = { kind: 'sgd', rate: 1e39, clip: null, weightDecay: 0, decay: { kind: 'constant' } } as const;
  const trainer = await Trainer.begin(task({ optimizer: wild }));
  await trainer.snapshot();
  assert.ok(Number.isFinite((await trainer.takeStep()).loss));
  await assert.rejects(trainer.snapshot(), Divergence);
});

test('a snapshot of another model is refused', async () => {
  const other = await Trainer.begin(task({}, {}, tinyLstm({ width: 6 })));
  const deeper = await Trainer.begin(task({}, {}, tinyLstm({ layers: 3 })));
  const trainer = await Trainer.begin(task());
  await other.takeStep();
  await assert.rejects(trainer.restore(await other.snapshot()), SnapshotError);
  await assert.rejects(trainer.restore(await deeper.snapshot()), SnapshotError);
});

test('steps leave no tensor behind', async () => {
  const trainer = await Trainer.begin(task({ optimizer: adam }));
  await trainer.takeStep();
  const before = memory().numTensors;
  await finish(trainer);
  assert.equal(memory().numTensors, before);
});
