import assert from 'node:assert/strict';
import test from 'node:test';
import { precisionOf } from '../../src/check/precision.ts';
import type { TensorBits } from '../../src/check/settings/quantize.ts';
import { architectureTensors } from '../../src/check/shapes/model.ts';
import { activationPoints } from '../../src/check/shapes/points.ts';
import { sharedTables } from '../../src/check/shapes/shared.ts';
import { allocate, type Engine } from '../../src/engine/engine.ts';
import { quantize } from '../../src/ml/compress/quantize.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { lookupVersion, tensorNamed, weightShapes } from '../../src/ml/models/weights.ts';
import { extent } from '../../src/ml/quantization/range.ts';
import { settledActivations, settledWeights } from '../../src/ml/quantization/result.ts';
import { QuantizingTrainer } from '../../src/ml/quantization/training.ts';
import { roundedVersions } from '../../src/ml/quantization/versions.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, type Tolerance } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, ownPoint, settingsOf, weightsOf, withoutKeyBias, type MicronetModel } from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly bits: number;
  readonly lr: number;
  readonly clip_grad: number;
  readonly train_chunk: number;
}

forEachCase('micronet-quant-step', (reference) => {
  const { model: sizes, ...given } = reference.hyperparameters as unknown as Settings;
  const { bits, train_chunk: length } = given;
  const architecture = settingsOf(sizes);
  const bins = sizes.cutoffs.length + 1;
  const description = describe(architecture, sizes.n_vocab);
  const shapes = weightShapes(description);
  const points = activationPoints(architecture);
  const weights = weightsOf(reference, '', bins);
  const shared = sharedTables(architecture);
  const tensors = Object.fromEntries(
    architectureTensors(architecture)
      .filter(({ precise }) => precise !== true)
      .map((tensor) => [tensor.name, precisionOf(tensor, bits, undefined, { retrained: true, shared })]),
  );
  const { float32 } = reference.tolerance;

  const step = async (engine: Engine) => {
    const trainer = await QuantizingTrainer.begin({
      engine,
      model: languageModel(description),
      settings: {
        ...{ steps: 1, activations: bits, batch: 1, bptt: length, windows: 'random', seed: 1 },
        ...{ engine: 'onnx', device: 'cpu', threads: 1 },
        optimizer: {
          ...{ kind: 'adam', rate: given.lr, clip: given.clip_grad, weightDecay: 0 },
          ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: { kind: 'constant' } },
        },
      },
      rounding: { bits: tensors, shapes, shared },
      points,
      // There is but one crop of this length in it.
      text: { rows: length + 1, columns: 1, ids: integersOf(reference, 'input/batch') },
      weights,
    });
    const gradients = inGroup('gradient', allocate(languageModel(description).parameters));
    const report = await trainer.takeStep(gradients);
    const { ranges } = trainer;
    const result = await trainer.result();
    await trainer.dispose();
    return { report, gradients: ofGroup('gradient', gradients), ranges, floats: result };
  };
  const expectedUnder = (group: string) =>
    Object.entries(tensorsUnder(reference, `expected/${group}/`)).map(
      ([name, { data }]) => [name, data as ArrayLike<number>] as const,
    );

  for (const engine of engines) {
    const title = `${reference.folder} on ${engine.name}`;
    let outcome: ReturnType<typeof step> | null = null;
    const done = () => (outcome ??= step(engine));

    test(`${title}: loss and gradients of the rounded pass`, async () => {
      const { report, gradients } = await done();
      assertClose([report.loss], tensorOf(reference, 'expected/loss').data, float32, 'loss');
      assertClose([report.norm], tensorOf(reference, 'expected/grad_norm').data, float32, 'norm');
      for (const [name, expected] of expectedUnder('grad')) {
        assertClose(tensorNamed(gradients, ownName(name, bins)), expected, float32, `gradient of ${name}`);
      }
    });

    test(`${title}: ranges are those of the crop`, async () => {
      const { ranges } = await done();
      const expected = expectedUnder('activation_range');
      assert.equal(expected.length, points.length);
      for (const [name, values] of expected) {
        const { min, max } = extent(tensorNamed(ranges, ownPoint(name)));
        assertClose([min, max], values, float32, `range of ${name}`);
      }
    });

    test(`${title}: trained weights, with the zeros of matrices in place`, async () => {
      const { floats } = await done();
      for (const [name, expected] of expectedUnder('float_param')) {
        const own = ownName(name, bins);
        const keyless = (values: ArrayLike<number>) =>
          name.endsWith('qkv.bias') ? withoutKeyBias(values, architecture) : Array.from(values);
        const values = tensorNamed(floats, own);
        assertClose(keyless(values), keyless(expected), float32, name);
        const start = tensorNamed(weights, own);
        if (tensorNamed(shapes, own).length !== 2) continue;
        assert.ok(start.every((value, index) => value !== 0 || values[index] === 0), `zeros of ${name}`);
      }
    });

    test(`${title}: both versions of shared tables, and every scale`, async () => {
      const { floats } = await done();
      const versions = roundedVersions(floats, { bits: tensors, shapes, shared });
      const scaleOf = (own: string, precision: TensorBits) =>
        quantize(tensorNamed(floats, own), tensorNamed(shapes, own), precision).scales;
      for (const [name, expected] of expectedUnder('quantized')) {
        if (name.endsWith('qkv.bias')) continue;
        const own = ownName(name, bins);
        const precision = tensorNamed(tensors, own);
        const isLookup = name.startsWith('embed.layers.');
        const version = tensorNamed(versions, isLookup ? lookupVersion(own) : own);
        assertSteps(version, expected, name);
        const scales = scaleOf(own, isLookup ? { ...precision, per: 'tensor' } : precision);
        assertClose(scales, tensorOf(reference, `expected/scale/${name}`).data, float32, `scale of ${name}`);
      }
    });

    test(`${title}: what is kept lies on grids; a shared table on the softmax's`, async () => {
      const { floats, ranges } = await done();
      const kept = settledWeights(floats, description, tensors);
      for (const [name] of expectedUnder('post')) {
        if (!/weight|bias|pos_emb/.test(name) || name.startsWith('embed.layers.')) continue;
        if (name.endsWith('qkv.bias')) continue;
        assertSteps(tensorNamed(kept, ownName(name, bins)), floatsOf(reference, `expected/post/${name}`), name);
      }
      const activations = settledActivations(ranges, bits);
      for (const [name] of expectedUnder('activation_range')) {
        const { maximum, inverseScale } = tensorNamed(activations.points, ownPoint(name));
        const at = (what: string) => floatsOf(reference, `expected/post/${name}.${what}`);
        assertClose([maximum], at('max_abs'), float32, `maximum of ${name}`);
        assertClose([inverseScale], at('inv_scale'), float32, `inverse scale of ${name}`);
      }
    });
  }

  test(`${reference.folder}: what is kept of the original's trained weights has the original's integers`, () => {
    const originals = Object.fromEntries(
      expectedUnder('float_param').map(([name, values]) => [ownName(name, bins), Float32Array.from(values)]),
    );
    const kept = settledWeights(originals, description, tensors);
    // Theirs were double, so a scale may differ in its last bit, and its inverse in the last one that is kept.
    const lastKeptBit = { rtol: 2 ** (bits - 23), atol: 0 };
    for (const [name] of expectedUnder('post')) {
      if (!/weight|bias|pos_emb/.test(name) || name.startsWith('embed.layers.')) continue;
      const expected = floatsOf(reference, `expected/post/${name}`);
      assertClose(tensorNamed(kept, ownName(name, bins)), expected, lastKeptBit, name);
    }
  });

  /** Close, but for at most a handful of entries that lie one step of a grid further. */
  function assertSteps(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
    const greatest = Math.max(...Array.from(expected, Math.abs));
    const oneStep: Tolerance = { rtol: 1.1 / (2 ** (bits - 1) - 1), atol: 0 };
    assertClose(actual, expected, oneStep, what);
    const off = Array.from(expected).filter(
      (value, index) => Math.abs(value - (actual[index] ?? NaN)) > float32.rtol * greatest,
    );
    assert.ok(off.length <= 2, `${off.length} entries of ${what} are rounded otherwise`);
  }
});
