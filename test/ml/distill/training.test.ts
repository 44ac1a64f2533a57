import assert from 'node:assert/strict';
import test from 'node:test';
import type { DistillSettings } from '../../../src/check/settings/distill.ts';
import type { AdamSettings, FittingSettings } from '../../../src/check/settings/training.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import type { ModelDescription } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { certainLabels } from '../support/labels.ts';
import { fitting, refrain, tinyLstm, tinyTransformer } from '../support/models.ts';
import { assertResumes, finish, sparseTask } from '../support/trainings.ts';

const text = refrain(103);
const half: DistillSettings = { hard: { from: 0.5, to: 0.95 }, firstBin: true };
const crops: Partial<FittingSettings> = { windows: 'random', length: { kind: 'steps', count: 5 } };

const adam: AdamSettings = {
  ...{ kind: 'adam', rate: 0.05, clip: null, weightDecay: 0, decay: { kind: 'constant' } },
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

function task(
  engine: Engine,
  description: ModelDescription,
  changes: Partial<FittingSettings>,
): TrainingTask {
  const settings = fitting(changes);
  return {
    ...{ engine, settings, model: languageModel(description), pruned: [], pruner: null },
    text: batchify(text, settings.windows === 'random' ? 1 : settings.batch),
    weights: initialise(description, settings.seed),
  };
}

const students = {
  'an LSTM': tinyLstm(),
  'a transformer with words in bins': tinyTransformer(),
  'a transformer with a plain vocabulary': tinyTransformer({ vocabulary: { kind: 'plain' } }),
};

for (const engine of engines) {
  for (const [student, description] of Object.entries(students)) {
    for (const [windows, changes] of [
      ['successive windows', {}],
      ['random crops', crops],
    ] as const) {
      test(`what a certain teacher says of a token is what the text says, for ${student} in ${windows}, on ${engine.name}`, async () => {
        const labels = certainLabels(text, 4, description.vocabulary);
        const trainer = await Trainer.begin({
          ...task(engine, description, changes),
          distillation: { settings: half, labels },
        });
        for (const { loss, softLoss } of await finish(trainer, () => 1))
          assert.ok(Math.abs((softLoss ?? NaN) - loss) < 1e-4, `${softLoss ?? ''} and ${loss}`);
        await trainer.dispose();
      });
    }
  }

  test(`a student that is given nothing but labels learns them, on ${engine.name}`, async () => {
    // Each word is taken for the next one, so that the text itself is learnt the worse for it.
    const shifted = text.map((word) => (word + 1) % 7);
    const labels = certainLabels(shifted, 3, 7);
    const settings = { hard: { from: 0, to: 0 }, firstBin: true };
    const trainer = await Trainer.begin({
      ...task(engine, tinyLstm(), { length: { kind: 'steps', count: 60 }, optimizer: adam }),
      distillation: { settings, labels },
    });
    const reports = await finish(trainer, () => 1);
    await trainer.dispose();
    const [first, last] = [reports[0], reports.at(-1)];
    assert.ok((last?.softLoss ?? NaN) < (first?.softLoss ?? NaN) / 2, 'the labels are learnt');
    assert.ok((last?.loss ?? NaN) > (first?.loss ?? NaN), 'the text is not');
  });
}

test('without a teacher there is no loss of one', async () => {
  const trainer = await Trainer.begin(task(reference, tinyLstm(), {}));
  const { softLoss } = await trainer.takeStep();
  await trainer.dispose();
  assert.equal(softLoss, null);
});

for (const [what, changes] of [
  ['successive windows', {}],
  ['random crops', crops],
] as const) {
  test(`a taught training goes on bit for bit, in ${what}`, async () => {
    const labels = certainLabels(text, 3, 7);
    await assertResumes({
      ...task(reference, tinyLstm({ dropout: 0.2 }), changes),
      distillation: { settings: half, labels },
    });
  });
}

test('a taught training that is sparse from its first step goes on bit for bit', async () => {
  const sparse = sparseTask(reference, { growth: 'gradient' });
  const labels = certainLabels(refrain(100), 3, 7);
  await assertResumes({ ...sparse, distillation: { settings: half, labels } });
});
