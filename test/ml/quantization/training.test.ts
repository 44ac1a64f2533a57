import assert from 'node:assert/strict';
import test from 'node:test';
import { precisionOf } from '../../../src/check/precision.ts';
import type { ModelSettings } from '../../../src/check/settings/model.ts';
import type { QuantizingSettings } from '../../../src/check/settings/quantize.ts';
import { architectureTensors } from '../../../src/check/shapes/model.ts';
import { activationPoints } from '../../../src/check/shapes/points.ts';
import { sharedTables } from '../../../src/check/shapes/shared.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { Evaluator, holdParameters } from '../../../src/ml/evaluate/perplexity.ts';
import { untouched } from '../../../src/ml/layers/site.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe, type ModelDescription } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { LanguageModel } from '../../../src/ml/models/model.ts';
import { tensorNamed, weightShapes, type Weights } from '../../../src/ml/models/weights.ts';
import { extent } from '../../../src/ml/quantization/range.ts';
import { settledActivations, settledWeights } from '../../../src/ml/quantization/result.ts';
import { QuantizingTrainer } from '../../../src/ml/quantization/training.ts';
import { models } from '../../engine/parity/models.ts';
import { assertClose } from '../../reference/support/close.ts';
import { engines, reference } from '../support/engines.ts';

const vocabulary = 31;
const ids = Int32Array.from({ length: 241 }, (_, index) => (index * index * 7 + 3 * index) % vocabulary);

const settings = {
  ...{ steps: 4, activations: 8, batch: 3, bptt: 6, windows: 'successive', seed: 5 },
  ...{ engine: 'reference', device: 'cpu', threads: 1 },
  optimizer: {
    ...{ kind: 'adam', rate: 1e-3, clip: 0.5, weightDecay: 0, decay: { kind: 'constant' } },
    ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  },
} as const satisfies QuantizingSettings;

/** All models that there are, in the sizes in which engines are compared. */
const cases = Object.values(models).flatMap((byName) =>
  Object.entries(byName).map(([title, one]) => {
    const described = describe((one as { readonly settings: ModelSettings }).settings, vocabulary);
    return { title, description: described, weights: spread(initialise(described, 3)) };
  }),
);

/** Fresh embeddings are so small that nothing would tell one word from another. */
function spread(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [
      name,
      name.startsWith('embedding') ? values.map((value) => 10 * value) : values,
    ]),
  );
}

function precisions({ architecture }: ModelDescription, bits: number) {
  const treatment = { retrained: true, shared: sharedTables(architecture) };
  return Object.fromEntries(
    architectureTensors(architecture)
      .filter(({ precise }) => precise !== true)
      .map((tensor) => [tensor.name, precisionOf(tensor, bits, undefined, treatment)]),
  );
}

function begin(
  engine: Engine,
  description: ModelDescription,
  weights: Weights,
  bits: number,
  changes: Partial<QuantizingSettings> = {},
) {
  const { architecture } = description;
  return QuantizingTrainer.begin({
    engine,
    model: languageModel(description),
    settings: { ...settings, ...changes, activations: bits },
    rounding: {
      bits: precisions(description, bits),
      shapes: weightShapes(description),
      shared: sharedTables(architecture),
    },
    points: activationPoints(architecture),
    text: batchify(ids, settings.batch),
    weights,
  });
}

/** Bytes decide: two numbers may be equal and not the same. */
function assertSame(actual: Weights, expected: Weights): void {
  for (const [name, values] of Object.entries(expected)) {
    assert.deepEqual(new Uint8Array(tensorNamed(actual, name).buffer), new Uint8Array(values.buffer), name);
  }
}

async function lossOf(model: LanguageModel, weights: Weights): Promise<number> {
  const held = await holdParameters(reference, model, weights);
  const evaluator = new Evaluator(reference, model, 40);
  const { loss } = await evaluator.evaluate(held, batchify(ids, settings.batch));
  await evaluator.dispose();
  await held.dispose();
  return loss;
}

for (const { title, description, weights } of cases) {
  test(`${title}: a step passes every point, and both engines see the same`, async () => {
    const outcomes = [];
    for (const engine of engines) {
      const trainer = await begin(engine, description, weights, 12);
      const reports = [await trainer.takeStep(), await trainer.takeStep()];
      outcomes.push({ reports, ranges: trainer.ranges, weights: await trainer.result() });
      await trainer.dispose();
    }
    const [one, other] = outcomes;
    assert.ok(one !== undefined && other !== undefined);
    const tolerance = { rtol: 2e-3, atol: 1e-6 };
    for (const [index, { loss, norm }] of one.reports.entries()) {
      const { loss: otherLoss = NaN, norm: otherNorm = NaN } = other.reports[index] ?? {};
      assertClose([otherLoss, otherNorm], [loss, norm], tolerance, `step ${index + 1}`);
    }
    assert.deepEqual(
      Object.keys(one.ranges),
      activationPoints(description.architecture).map(({ name }) => name),
    );
    for (const [point, range] of Object.entries(one.ranges)) {
      const { min, max } = extent(range);
      assert.ok(range.count === 2 && min < max, point);
      const { min: otherMin, max: otherMax } = extent(tensorNamed(other.ranges, point));
      assertClose([otherMin, otherMax], [min, max], tolerance, point);
    }
  });

  test(`${title}: with 10 bits what is kept hardly differs from the trained model, with 3 it does`, async () => {
    const distances = [];
    for (const bits of [10, 3]) {
      // The whole text in one window, so that nothing lies beyond the ranges that are measured.
      const trainer = await begin(reference, description, weights, bits, { steps: 1, bptt: 79 });
      await trainer.takeStep();
      const trained = await trainer.result();
      const activations = settledActivations(trainer.ranges, bits);
      await trainer.dispose();
      const kept = settledWeights(trained, description, precisions(description, bits));
      const plain = languageModel(description);
      // A transformer that rounds lets keys before the text take part, whatever it rounds.
      const watched: LanguageModel = {
        ...plain,
        forward: (input) => plain.forward({ ...input, site: untouched }),
      };
      const exact = await lossOf(watched, trained);
      const rounded = await lossOf(languageModel({ ...description, activations }), kept);
      distances.push(Math.abs(exact - rounded) / exact);
    }
    const [fine = NaN, coarse = NaN] = distances;
    assert.ok(fine < 1e-3, `${fine} of the loss at 10 bits`);
    assert.ok(coarse > fine, `${coarse} at 3 bits, ${fine} at 10`);
  });

  test(`${title}: steps that go on from a snapshot end with the same bits`, async () => {
    const whole = await begin(reference, description, weights, 8);
    const parts = [await begin(reference, description, weights, 8), await begin(reference, description, weights, 8)] as const; // prettier-ignore
    while (!whole.done) await whole.takeStep();
    await parts[0].takeStep();
    await parts[0].takeStep();
    const { tensors, position } = await parts[0].snapshot();
    await parts[1].restore({ tensors, position: JSON.parse(JSON.stringify(position)) as typeof position });
    while (!parts[1].done) await parts[1].takeStep();
    assertSame(await parts[1].result(), await whole.result());
    assert.deepEqual(parts[1].ranges, whole.ranges);
    for (const trainer of [whole, ...parts]) await trainer.dispose();
  });
}
