import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdamSettings } from '../../../src/check/settings/training.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { Evaluator } from '../../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { sparseTensorsOf } from '../../../src/ml/sparse/model-tensors.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines } from '../support/engines.ts';
import { refrain } from '../support/models.ts';
import { denseTask, finish } from '../support/trainings.ts';

const description = describe(
  {
    ...{ type: 'on_lstm', layers: 1, embedding: 8, width: 8, chunk: 2, weightDrop: 0 },
    dropout: { words: 0, input: 0, hidden: 0, output: 0 },
    penalty: { size: 0, change: 0 },
    splits: [2, 5],
  },
  7,
);

for (const engine of engines) {
  test(`an ordered-neurons LSTM learns a text by heart bin by bin on ${engine.name}`, async () => {
    const model = languageModel(description);
    const optimizer: AdamSettings = {
      kind: 'adam',
      rate: 0.03,
      clip: 1,
      weightDecay: 0,
      decay: { kind: 'constant' },
      ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    };
    const trainer = await Trainer.begin({
      ...denseTask(engine, { optimizer, length: { kind: 'steps', count: 60 } }),
      ...{ model, weights: initialise(description, 1) },
    });
    const reports = await finish(trainer, () => 1);
    // Untrained, the head's three words and bins are alike, as are the words of each bin: never more than ln 12.
    assert.ok((reports[0]?.loss ?? NaN) < Math.log(12) + 0.1);
    assert.ok((reports.at(-1)?.loss ?? NaN) < 0.6, `loss ${reports.at(-1)?.loss}`);
    const evaluator = new Evaluator(engine, model, 9);
    const { loss } = await evaluator.evaluate(trainer.parameters, batchify(refrain(100), 4));
    assert.ok(loss < 0.6, `loss ${loss}`);
    await evaluator.dispose();
    await trainer.dispose();
  });
}

test('the units of the bins are not made sparse', () => {
  const names = sparseTensorsOf(description).map(({ name }) => name);
  assert.deepEqual(names.sort(), ['embedding', 'layers.0.input', 'layers.0.recurrent']);
});
