import test from 'node:test';
import type { CacheSettings } from '../../src/check/settings/cache.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Evaluator, holdParameters } from '../../src/ml/evaluate/perplexity.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import type { ActivationGrid, ModelDescription } from '../../src/ml/models/description.ts';
import { describe } from '../../src/ml/models/description.ts';
import type { Weights } from '../../src/ml/models/weights.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, ownPoint, settingsOf, type MicronetModel } from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly bits: number;
  readonly eval_chunk: number;
  readonly cache: { readonly n_cache: number; readonly cache_lambda: number; readonly cache_theta: number };
}

forEachCase('micronet-quant-explicit-eval', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const { model: sizes, bits, eval_chunk: chunk, cache: given } = settings;
  const cache: CacheSettings = {
    size: given.n_cache,
    lambda: { value: given.cache_lambda, learned: false },
    theta: { value: given.cache_theta, learned: false },
    columns: 'interleaved',
  };
  const { weights, points } = stateOf();
  const description: ModelDescription = {
    ...describe({ ...settingsOf(sizes), cache }, sizes.n_vocab),
    activations: { bits, points },
  };
  const model = languageModel(description);
  const ids = integersOf(reference, 'input/tokens');
  const { float32 } = reference.tolerance;
  const expected = (name: string) => tensorOf(reference, `expected/${name}`).data;
  const predicted = ids.length - 1;

  /** The weights and grids that the case gives, under our names. */
  function stateOf(): { weights: Weights; points: Record<string, ActivationGrid> } {
    const weights: Record<string, Float32Array> = {};
    const points: Record<string, ActivationGrid> = {};
    for (const name of Object.keys(tensorsUnder(reference, 'param/'))) {
      const values = floatsOf(reference, `param/${name}`);
      const [, point] = /^(.*)\.max_abs$/.exec(name) ?? [];
      if (point !== undefined) {
        const [inverseScale = NaN] = floatsOf(reference, `param/${point}.inv_scale`);
        points[ownPoint(point)] = { maximum: values[0] ?? NaN, inverseScale };
      } else if (!name.endsWith('.inv_scale')) {
        weights[ownName(name, sizes.cutoffs.length + 1)] = values;
      }
    }
    return { weights, points };
  }

  const evaluation = async (engine: Engine, tokens: number) => {
    const held = await holdParameters(engine, model, weights);
    const evaluator = new Evaluator(engine, model, chunk);
    const result = await evaluator.evaluate(held, batchify(ids.subarray(0, tokens + 1), 1));
    await evaluator.dispose();
    await held.dispose();
    return result;
  };

  for (const engine of engines) {
    const title = `${reference.folder} on ${engine.name}`;

    test(`${title}: loss and perplexity, memory and cache carried along`, async () => {
      const { loss, perplexity } = await evaluation(engine, predicted);
      assertClose([loss], expected('loss'), float32, 'loss');
      assertClose([perplexity], expected('perplexity'), float32, 'perplexity');
    });

    test(`${title}: loss of each token`, async () => {
      const losses: number[] = [];
      let before = 0;
      for (let tokens = 1; tokens <= predicted; tokens++) {
        const sum = (await evaluation(engine, tokens)).loss * tokens;
        losses.push(sum - before);
        before = sum;
      }
      assertClose(losses, expected('nll'), float32, 'losses');
    });
  }
});
