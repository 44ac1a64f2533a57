import assert from 'node:assert/strict';
import test from 'node:test';
import type { CacheSettings } from '../../src/check/settings/cache.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { batchify, spansOf, type TokenMatrix } from '../../src/ml/data/batches.ts';
import { CacheSurvey } from '../../src/ml/evaluate/cache-survey.ts';
import { Evaluator, holdParameters } from '../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { engines } from '../ml/support/engines.ts';
import { forEachCase, integersOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { settingsOf, weightsOf, type MicronetModel } from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly eval_chunk: number;
  readonly batch: { readonly B: number };
  readonly cache: {
    readonly n_cache: number;
    readonly cache_lambda: number;
    readonly cache_theta: number;
  };
}

forEachCase('micronet-sequential-eval', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const { model: sizes, eval_chunk: chunk, batch } = settings;
  const weights = weightsOf(reference, '', sizes.cutoffs.length + 1);
  const ids = integersOf(reference, 'input/tokens');
  const { float32 } = reference.tolerance;
  const cache = cacheOf(settings);
  const predicted = ids.length - 1;

  /** Mean loss, perplexity, and the loss of every token in rows. */
  const evaluation = async (engine: Engine, cached: boolean, text: TokenMatrix, length: number) => {
    const architecture = settingsOf(sizes);
    const model = languageModel(
      describe(cached ? { ...architecture, cache } : architecture, sizes.n_vocab),
    );
    const held = await holdParameters(engine, model, weights);
    const evaluator = new Evaluator(engine, model, length, ['losses']);
    const losses: number[] = [];
    const result = await evaluator.evaluate(held, text, (_, figures) => {
      losses.push(...(figures.losses ?? []));
    });
    await evaluator.dispose();
    await held.dispose();
    return { ...result, losses };
  };

  const groups = [
    { group: 'nocache', cached: false, text: batchify(ids, 1) },
    { group: 'cache', cached: true, text: batchify(ids, 1) },
    { group: 'batch', cached: true, text: spansOf(integersOf(reference, 'batch/input/tokens'), batch.B, chunk) },
  ];
  for (const engine of engines) {
    for (const { group, cached, text } of groups) {
      const title = `${reference.folder} ${group} on ${engine.name}`;
      const expected = (name: string) => tensorOf(reference, `${group}/expected/${name}`).data;

      test(`${title}: memory and cache are carried from chunk to chunk, the last of them short`, async () => {
        const { loss, perplexity, losses, tokens } = await evaluation(engine, cached, text, chunk);
        assertClose(losses, expected('nll'), float32, 'losses');
        assertClose([loss], expected('loss'), float32, 'loss');
        assertClose([perplexity], expected('perplexity'), float32, 'perplexity');
        assert.equal(tokens, expected('nll').length);
      });

      test(`${title}: loss of each chunk`, async () => {
        const { losses } = await evaluation(engine, cached, text, chunk);
        const size = chunk * text.columns;
        const chunks = Array.from({ length: Math.ceil(losses.length / size) }, (_, index) =>
          losses.slice(index * size, (index + 1) * size),
        );
        const means = chunks.map((part) => part.reduce((sum, loss) => sum + loss, 0) / part.length);
        assertClose(means, expected('chunk_loss'), float32, 'chunk losses');
      });

      for (const length of [1, sizes.n_seq - 1, sizes.n_seq + 1, predicted]) {
        test(`${title}: chunks of ${length} give the same losses`, async () => {
          const { losses } = await evaluation(engine, cached, text, length);
          assertClose(losses, expected('nll'), float32, 'losses');
        });
      }

      if (cached) {
        test(`${title}: a survey of the text gives the same loss`, async () => {
          const model = languageModel(describe(settingsOf(sizes), sizes.n_vocab));
          const held = await holdParameters(engine, model, weights);
          const survey = await CacheSurvey.of(engine, model, held, text, chunk, cache);
          await held.dispose();
          const loss = await survey.loss({ lambda: cache.lambda.value, theta: cache.theta.value });
          assertClose([loss], expected('loss'), float32, 'loss');
          await survey.dispose();
        });
      }
    }
  }
});

function cacheOf({ cache: { n_cache: size, cache_lambda, cache_theta } }: Settings): CacheSettings {
  return {
    size,
    lambda: { value: cache_lambda, learned: false },
    theta: { value: cache_theta, learned: false },
    columns: 'interleaved',
  };
}
