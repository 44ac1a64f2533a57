import assert from 'node:assert/strict';
import test from 'node:test';
import type { MaskUpdateSettings, SparseSettings } from '../../../src/check/settings/sparse.ts';
import type { FittingSettings, OptimizerSettings } from '../../../src/check/settings/training.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { sparseTensorsOf } from '../../../src/ml/sparse/model-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/ml/tensors/safetensors.ts';
import type { Position } from '../../../src/ml/training/snapshot.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { fitting, refrain, tinyLstm } from '../support/models.ts';

const updates: MaskUpdateSettings = {
  death: 'magnitude',
  rate: 0.5,
  decay: { kind: 'cosine', to: 0.005 },
  growth: 'random',
  redistribution: 'none',
  cadence: { kind: 'epochs' },
  threshold: 0.001,
  compat: 'intended',
};

const adam: OptimizerSettings = {
  kind: 'adam',
  rate: 0.02,
  clip: 1,
  weightDecay: 0,
  beta1: 0,
  beta2: 0.999,
  epsilon: 1e-8,
  decay: { kind: 'constant' },
};

function begin(
  engine: Engine,
  changes: Partial<MaskUpdateSettings> | null,
  settings: Partial<FittingSettings> = {},
): Promise<Trainer> {
  const description = tinyLstm();
  const all = fitting(settings);
  const sparse: SparseSettings = {
    density: 0.4,
    initial: 'uniform',
    compat: 'intended',
    updates: changes && { ...updates, ...changes },
  };
  return Trainer.begin({
    engine,
    model: languageModel(description),
    settings: all,
    text: batchify(refrain(100), all.batch),
    weights: initialise(description, all.seed),
    pruned: [],
    pruner: null,
    sparse: { settings: sparse, tensors: sparseTensorsOf(description) },
  });
}

const names = sparseTensorsOf(tinyLstm()).map(({ name }) => name);

/** Steps at which connections moved, and the masks after each step; what is no connection is zero. */
async function follow(trainer: Trainer): Promise<{ moved: number[]; masks: string[] }> {
  const moved: number[] = [];
  const masks: string[] = [];
  while (!trainer.done) {
    const report = await trainer.takeStep();
    if (report.moved !== null) {
      moved.push(report.step);
      assert.deepEqual(
        report.moved.map(({ name }) => name),
        names,
      );
    }
    const { tensors } = await trainer.snapshot();
    const weights = await trainer.result();
    const own = names.map((name) => [...(tensors[`sparsity:${name}`]?.data ?? [])].map(Number));
    names.forEach((name, index) => {
      assert.ok(
        weights[name]?.every((weight, entry) => weight === 0 || own[index]?.[entry] === 1),
        name,
      );
    });
    masks.push(own.map((mask) => mask.join('')).join(' '));
    if (trainer.validationDue) trainer.validated(1);
  }
  return { moved, masks };
}

for (const engine of engines) {
  test(`connections move at the beginning of each epoch but the first on ${engine.name}`, async () => {
    const trainer = await begin(engine, {});
    const { moved, masks } = await follow(trainer);
    assert.deepEqual(moved, [trainer.stepsPerEpoch + 1, 2 * trainer.stepsPerEpoch + 1]);
    assert.equal(new Set(masks).size, 3);
    await trainer.dispose();
  });
}

test('static connections never move', async () => {
  const trainer = await begin(reference, null);
  const { moved, masks } = await follow(trainer);
  assert.deepEqual(moved, []);
  assert.equal(new Set(masks).size, 1);
  await trainer.dispose();
});

for (const [what, changes, optimizer] of [
  ['random growth', {}, null],
  ['growth in gates every other step', { growth: 'random_rnn', cadence: { kind: 'steps', every: 2 } }, null],
  ['growth by gradient', { growth: 'gradient', redistribution: 'magnitude' }, null],
  ['growth by momentum', { growth: 'momentum', redistribution: 'momentum', death: 'threshold' }, adam],
  ['growth by momentum that remembers', { growth: 'global_momentum' }, { ...adam, beta1: 0.9 }],
] as const) {
  test(`${what}, stopped at any step and resumed from its bytes, ends bit for bit the same`, async () => {
    const settings = optimizer === null ? {} : { optimizer };
    const whole = await begin(reference, changes, settings);
    const stops: { tensors: Uint8Array; position: string }[] = [];
    const keep = async () => {
      const { tensors, position } = await whole.snapshot();
      stops.push({ tensors: encodeSafetensors(tensors), position: JSON.stringify(position) });
    };
    await keep();
    while (!whole.done) {
      await whole.takeStep();
      await keep();
      if (whole.validationDue) whole.validated(1);
    }
    const expected = await whole.result();
    for (const { tensors, position } of stops) {
      const resumed = await begin(reference, changes, settings);
      await resumed.restore({
        tensors: decodeSafetensors(tensors),
        position: JSON.parse(position) as Position,
      });
      if (resumed.validationDue) resumed.validated(1);
      await follow(resumed);
      assert.deepEqual(await resumed.result(), expected);
      await resumed.dispose();
    }
    await whole.dispose();
  });
}
