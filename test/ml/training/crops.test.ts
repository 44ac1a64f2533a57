import assert from 'node:assert/strict';
import test from 'node:test';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines } from '../support/engines.ts';
import { fitting, refrain, tinyTransformer } from '../support/models.ts';

/** A transformer with dropout, on crops that are longer than its window of attention. */
function task(engine: TrainingTask['engine'], steps: number, dropout: number): TrainingTask {
  const description = tinyTransformer({ dropout });
  return {
    engine,
    model: languageModel(description),
    settings: fitting({
      length: { kind: 'steps', count: steps },
      windows: 'random',
      optimizer: {
        ...{ kind: 'adam', rate: 0.02, warmup: 10, clip: 1, weightDecay: 0 },
        ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: { kind: 'cosine' } },
      },
    }),
    text: batchify(refrain(101), 1),
    weights: initialise(description, 3),
    pruned: [],
    pruner: null,
  };
}

for (const engine of engines) {
  test(`a transformer learns a text of ten words by heart from crops on ${engine.name}`, async () => {
    const trainer = await Trainer.begin(task(engine, 150, 0));
    let last = Infinity;
    const rates: number[] = [];
    while (!trainer.done) {
      const { loss, rate } = await trainer.takeStep();
      last = loss;
      rates.push(rate);
    }
    // The first token of a crop has nothing before it: at best ln 10 less what repeats, a ninth of the whole.
    assert.ok(last < 0.5, `last loss ${last}`);
    assert.ok((rates[0] ?? NaN) < 0.003 && Math.max(...rates) > 0.0195 && (rates.at(-1) ?? NaN) < 1e-4);
    await trainer.dispose();
  });

  test(`training on crops goes on from a snapshot bit for bit on ${engine.name}`, async () => {
    const whole = await Trainer.begin(task(engine, 8, 0.2));
    while (!whole.done) await whole.takeStep();
    const before = await Trainer.begin(task(engine, 8, 0.2));
    for (let step = 0; step < 3; step++) await before.takeStep();
    const { tensors, position } = await before.snapshot();
    const copied = Object.fromEntries(
      Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
    assert.ok(Object.keys(copied).every((name) => !name.startsWith('state:')));
    const after = await Trainer.begin(task(engine, 8, 0.2));
    await after.restore({ tensors: copied, position });
    while (!after.done) await after.takeStep();
    assert.deepEqual(await after.result(), await whole.result());
    for (const trainer of [whole, before, after]) await trainer.dispose();
  });
}
