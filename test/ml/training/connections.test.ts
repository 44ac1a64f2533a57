import assert from 'node:assert/strict';
import test from 'node:test';
import type { OptimizerSettings } from '../../../src/check/settings/training.ts';
import { sparseTensorsOf } from '../../../src/ml/sparse/model-tensors.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { tinyLstm } from '../support/models.ts';
import { assertResumes, sparseTask } from '../support/trainings.ts';

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
    if (trainer.validationDue) await trainer.validated(1);
  }
  return { moved, masks };
}

for (const engine of engines) {
  test(`connections move at the beginning of each epoch but the first on ${engine.name}`, async () => {
    const trainer = await Trainer.begin(sparseTask(engine, {}));
    const { moved, masks } = await follow(trainer);
    const perEpoch = trainer.steps / 3;
    assert.deepEqual(moved, [perEpoch + 1, 2 * perEpoch + 1]);
    assert.equal(new Set(masks).size, 3);
    await trainer.dispose();
  });
}

test('static connections never move', async () => {
  const trainer = await Trainer.begin(sparseTask(reference, null));
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
    await assertResumes(sparseTask(reference, changes, optimizer === null ? {} : { optimizer }));
  });
}
