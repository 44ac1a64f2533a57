import assert from 'node:assert/strict';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEngine } from '../../../src/engine/create.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { holdParameters, Evaluator } from '../../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { fitting, refrain, tinyLstm } from '../support/models.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Sample {
  /** Resident memory of the process. */
  readonly resident: number;
  /** Memory outside the heap that JavaScript keeps alive. */
  readonly external: number;
}

function sample(): Sample {
  collectGarbage();
  const { rss, external } = process.memoryUsage();
  return { resident: rss, external };
}

const MiB = 2 ** 20;

test('engines, trainers and evaluators that are disposed leave no memory behind', async () => {
  const description = tinyLstm({ width: 64, embedding: 64 }, 4000);
  const model = languageModel(description);
  const weights = initialise(description, 3);
  const text = batchify(refrain(100), 4);
  const oneLife = async () => {
    const engine = await createEngine({ engine: 'onnx', device: 'cpu', threads: 1 });
    const settings = fitting({ length: { kind: 'steps', count: 4 } });
    const task = { engine, model, settings, text, weights, pruned: [], pruner: null };
    const trainer = await Trainer.begin(task);
    while (!trainer.done) await trainer.takeStep();
    const parameters = await holdParameters(engine, model, weights);
    const evaluator = new Evaluator(engine, model, 9);
    await evaluator.evaluate(parameters, text);
    await parameters.dispose();
    await evaluator.dispose();
    await trainer.dispose();
    await engine.dispose();
  };
  // Resident memory swings by 30 MiB with what the allocators have at hand, so the least of some lives counts.
  const leastOf = async (lives: number): Promise<Sample> => {
    let least: Sample = { resident: Infinity, external: Infinity };
    for (let life = 0; life < lives; life++) {
      await oneLife();
      const { resident, external } = sample();
      least = {
        resident: Math.min(least.resident, resident),
        external: Math.min(least.external, external),
      };
    }
    return least;
  };
  await leastOf(4);
  const before = await leastOf(6);
  await leastOf(28);
  const after = await leastOf(6);
  const grown = `${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  assert.ok(after.external - before.external < MiB / 4, grown);
  // The parameters of one life take 2.3 MB: those of the 34 between would take 75 MiB.
  assert.ok(after.resident - before.resident < 24 * MiB, grown);
});
