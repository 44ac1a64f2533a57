import assert from 'node:assert/strict';
import test from 'node:test';
import { batchify } from '../../../src/ml/data/batches.ts';
import { Evaluator, holdParameters } from '../../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { engines, reference } from '../support/engines.ts';
import { refrain, tinyLstm } from '../support/models.ts';
import { plainLoss } from '../support/plain-lstm.ts';

const description = tinyLstm({ dropout: 0.5 });
const model = languageModel(description);
const weights = initialise(description, 2);

for (const engine of engines) {
  test(`loss is that of one long window in plain arithmetic, without dropout, on ${engine.name}`, async () => {
    const text = batchify(refrain(47), 2);
    const rows = Array.from({ length: text.rows }, (_, row) => [...text.ids.slice(2 * row, 2 * row + 2)]);
    const zero = new Array<number>(10).fill(0);
    const state = { 'layers.0.h': zero, 'layers.0.c': zero, 'layers.1.h': zero, 'layers.1.c': zero };
    const { loss } = plainLoss(description, {
      parameters: weights,
      masks: {},
      state,
      tokens: rows.slice(0, -1),
      targets: rows.slice(1),
    });
    const evaluator = new Evaluator(engine, model, 5);
    const parameters = await holdParameters(engine, model, weights);
    const evaluation = await evaluator.evaluate(parameters, text);
    await evaluator.dispose();
    assert.ok(Math.abs(evaluation.loss / loss - 1) < 1e-6, `${evaluation.loss} instead of ${loss}`);
    assert.equal(evaluation.perplexity, Math.exp(evaluation.loss));
    assert.equal(evaluation.tokens, 2 * 22);
  });
}

test('a model that prefers no word has the vocabulary as perplexity', async () => {
  const blank = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, values.map(() => 0)]),
  );
  const evaluator = new Evaluator(reference, model, 5);
  const { perplexity } = await evaluator.evaluate(
    await holdParameters(reference, model, blank),
    batchify(refrain(40), 4),
  );
  assert.ok(Math.abs(perplexity - 7) < 1e-5);
});

test('the tokens done are told after every window', async () => {
  const done: number[] = [];
  const evaluator = new Evaluator(reference, model, 4);
  const parameters = await holdParameters(reference, model, weights);
  await evaluator.evaluate(parameters, batchify(refrain(44), 4), (tokens) => done.push(tokens));
  assert.deepEqual(done, [16, 32, 40]);
});
