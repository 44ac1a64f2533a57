import assert from 'node:assert/strict';
import test from 'node:test';
import { createInference } from '../../../src/engine/inference/create.ts';
import { allocate } from '../../../src/engine/engine.ts';
import { represent } from '../../../src/ml/compress/representation.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { Evaluator } from '../../../src/ml/evaluate/perplexity.ts';
import { nextWord } from '../../../src/ml/generate/next-word.ts';
import { inGroup } from '../../../src/ml/training/names.ts';
import { everyModel, small, vocabulary } from '../support/every-model.ts';

/** Longer than the caches and the attention of the models, with words that come again. */
const ids = Int32Array.from({ length: 40 }, (_, at) => (at * at * 7 + 3 * at) % vocabulary);

for (const [title, settings] of everyModel) {
  test(`${title}: word by word, each target is as probable as in an evaluation`, async () => {
    const model = small(settings, 6);
    const { program, model: language, state } = nextWord(model.description);
    const engine = createInference(represent(model, 'dense').weights, { threads: 1 });

    const losses: number[] = [];
    const evaluator = new Evaluator(engine, language, 7, ['losses']);
    const nothing = await engine.hold({});
    let before = 0;
    await evaluator.evaluate(nothing, batchify(ids, 1), (tokens, figures) => {
      losses.push(...(figures.losses ?? []).slice(0, tokens - before));
      before = tokens;
    });

    const step = await engine.compile(program);
    const held = await engine.hold(inGroup('state', state));
    await held.write(allocate(held.specs));
    const logProbabilities = new Float32Array(vocabulary);
    for (const [at, id] of ids.subarray(0, -1).entries()) {
      await step.run({ tokens: Int32Array.of(id) }, { logProbabilities }, held);
      const total = logProbabilities.reduce((sum, value) => sum + Math.exp(value), 0);
      // An empty cache says nothing, and its part is nobody's: so it is in an evaluation too.
      const expected = at === 0 ? 1 - (settings.cache?.lambda.value ?? 0) : 1;
      assert.ok(Math.abs(total - expected) < 1e-5, `step ${at}: probabilities sum to ${total}`);
      const own = -(logProbabilities[ids[at + 1] ?? 0] ?? NaN);
      assert.ok(Math.abs(own - (losses[at] ?? NaN)) < 2e-5, `step ${at}: ${own} and ${losses[at]}`);
    }
    assert.equal(losses.length, ids.length - 1);
    await engine.dispose();
  });
}
