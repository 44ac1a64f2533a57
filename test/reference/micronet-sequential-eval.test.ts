import test from 'node:test';
import type { Engine } from '../../src/engine/engine.ts';
import { Evaluator, holdParameters } from '../../src/ml/evaluate/perplexity.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { engines } from '../ml/support/engines.ts';
import { forEachCase, integersOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { settingsOf, weightsOf, type MicronetModel } from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly eval_chunk: number;
}

/** The other groups have a neural cache. */
const group = 'nocache';

forEachCase('micronet-sequential-eval', (reference) => {
  const { model: sizes, eval_chunk: chunk } = reference.hyperparameters as unknown as Settings;
  const model = languageModel(describe(settingsOf(sizes), sizes.n_vocab));
  const weights = weightsOf(reference, '', sizes.cutoffs.length + 1);
  const ids = integersOf(reference, 'input/tokens');
  const { float32 } = reference.tolerance;
  const expected = (name: string) => tensorOf(reference, `${group}/expected/${name}`).data;
  const predicted = ids.length - 1;

  const evaluation = async (engine: Engine, tokens: number, length: number) => {
    const held = await holdParameters(engine, model, weights);
    const evaluator = new Evaluator(engine, model, length);
    const result = await evaluator.evaluate(held, batchify(ids.subarray(0, tokens + 1), 1));
    await evaluator.dispose();
    await held.dispose();
    return result;
  };

  for (const engine of engines) {
    const title = `${reference.folder} ${group} on ${engine.name}`;

    test(`${title}: the memory is carried from chunk to chunk, the last of them short`, async () => {
      const { loss, perplexity } = await evaluation(engine, predicted, chunk);
      assertClose([loss], expected('loss'), float32, 'loss');
      assertClose([perplexity], expected('perplexity'), float32, 'perplexity');
    });

    test(`${title}: loss of each chunk`, async () => {
      const losses: number[] = [];
      let sum = 0;
      for (let begin = 0; begin < predicted; begin += chunk) {
        const end = Math.min(begin + chunk, predicted);
        const { loss } = await evaluation(engine, end, chunk);
        losses.push((loss * end - sum) / (end - begin));
        sum = loss * end;
      }
      assertClose(losses, expected('chunk_loss'), float32, 'chunk losses');
    });

    for (const length of [1, sizes.n_seq - 1, sizes.n_seq + 1, predicted]) {
      test(`${title}: chunks of ${length} give the same loss`, async () => {
        const { loss } = await evaluation(engine, predicted, length);
        assertClose([loss], expected('loss'), float32, 'loss');
      });
    }
  }
});
