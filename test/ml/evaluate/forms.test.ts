import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelSettings } from '../../../src/check/settings/model.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { createInference } from '../../../src/engine/inference/create.ts';
import type { Kernels } from '../../../src/check/settings/evaluate.ts';
import { represent } from '../../../src/ml/compress/representation.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { Evaluator, holdParameters } from '../../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { compiled } from '../../engine/support/engines.ts';
import { quantized, tinyLstm, tinyTransformer } from '../support/models.ts';

const dropout = { words: 0, input: 0, hidden: 0, output: 0 };
const noPenalty = { size: 0, change: 0 };

const architectures: Readonly<Record<string, ModelSettings>> = {
  lstm: tinyLstm({ embedding: 16, width: 16, tied: true }).architecture,
  'untied lstm': tinyLstm({ embedding: 12, width: 16 }).architecture,
  gru: { type: 'gru', layers: 2, embedding: 16, width: 16, dropout: 0, tied: true },
  rnn: {
    type: 'rnn',
    layers: 1,
    embedding: 12,
    width: 16,
    dropout: 0,
    tied: false,
    nonlinearity: 'relu',
  },
  transformer: tinyTransformer({ width: 16, inner: 24 }).architecture,
  rhn: { type: 'rhn', layers: 1, width: 16, depth: 3, coupled: true, tied: true, dropout },
  'on-lstm': {
    type: 'on_lstm',
    layers: 2,
    embedding: 16,
    width: 24,
    chunk: 4,
    dropout,
    weightDrop: 0.3,
    penalty: noPenalty,
  },
  mos: {
    type: 'mos',
    layers: 2,
    embedding: 16,
    width: 24,
    last: 20,
    experts: 3,
    dropout: { ...dropout, latent: 0 },
    weightDrop: 0.3,
    penalty: noPenalty,
  },
};

const vocabulary = 40;
const ids = Int32Array.from({ length: 241 }, (_, at) => (at * at * 7 + 3 * at) % vocabulary);

/** Weights large enough to matter, most of them zero, and all matrices on grids of 8 bits. */
function compressed(architecture: ModelSettings): TrainedModel {
  const description = describe(architecture, vocabulary);
  const shapes = weightShapes(description);
  const matrices = Object.keys(shapes).filter((name) => shapes[name]?.length === 2);
  const weights = Object.fromEntries(
    Object.entries(initialise(description, 5)).map(([name, values]) => [
      name,
      matrices.includes(name) ? values.map((value, at) => (at % 3 === 0 ? 2 * value : 0)) : values,
    ]),
  );
  const bits = Object.fromEntries(matrices.map((name) => [name, { bits: 8, per: 'row' as const }]));
  return quantized({ description, weights }, bits);
}

async function lossOf(model: TrainedModel, engine: Engine, isBound: boolean, bptt: number): Promise<number> {
  const language = languageModel(model.description);
  const evaluator = new Evaluator(engine, language, bptt);
  const parameters = isBound ? await engine.hold({}) : await holdParameters(engine, language, model.weights);
  const { loss } = await evaluator.evaluate(parameters, batchify(ids, 3));
  await evaluator.dispose();
  await parameters.dispose();
  return loss;
}

/** What rounding the inputs of products to 8 bits may change, in nats; sums in another order change the sixth digit. */
const tolerances: Readonly<Record<Kernels, number>> = {
  dense: 1e-5,
  sparse: 1e-5,
  quantized: 1e-3,
  int8: 2.5e-3,
};

for (const [name, architecture] of Object.entries(architectures)) {
  test(`${name}: each form has the loss of the weights that it stands for`, async () => {
    const model = compressed(architecture);
    const expected = await lossOf(model, compiled, false, 7);
    for (const [form, tolerance] of Object.entries(tolerances) as [Kernels, number][]) {
      const { weights, tensors } = represent(model, form);
      assert.equal(tensors.length > 0, form !== 'dense');
      const loss = await lossOf(model, createInference(weights, { threads: 1 }), true, 7);
      assert.ok(Math.abs(loss - expected) < tolerance, `${form}: ${loss} for ${expected}`);
    }
  });
}
