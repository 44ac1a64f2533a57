import assert from 'node:assert/strict';
import test from 'node:test';
import { reshape } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DistillSettings } from '../../src/check/settings/distill.ts';
import type { SgdSettings } from '../../src/check/settings/training.ts';
import { allocate, type Engine, type Program } from '../../src/engine/engine.ts';
import { evenEpochs, type TrainingWindows } from '../../src/ml/data/windows.ts';
import { hardPart } from '../../src/ml/distill/annealing.ts';
import type { SoftLabels } from '../../src/ml/distill/labels.ts';
import { softLosses } from '../../src/ml/distill/loss.ts';
import { softTargetSpecs } from '../../src/ml/distill/targets.ts';
import { decode, vocabularyBins } from '../../src/ml/layers/vocabulary.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { withCache } from '../../src/ml/models/cached.ts';
import { describe } from '../../src/ml/models/description.ts';
import type { LanguageModel } from '../../src/ml/models/model.ts';
import { floatSpec, tensorNamed } from '../../src/ml/models/weights.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { Feeder } from '../../src/ml/training/feeds.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { stepProgram, windowSpecs, type StepDesign } from '../../src/ml/training/program.ts';
import { RoomPlan } from '../../src/ml/training/room.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, runOnce, settingsOf, weightsOf, type MicronetModel } from './support/micronet.ts';

type Vocabulary = Pick<MicronetModel, 'n_vocab' | 'cutoffs' | 'n_embed' | 'n_embeds'>;

interface Variant {
  readonly distill_first_bin: 0 | 1;
  readonly use_cache?: boolean;
  readonly n_cache?: number;
  readonly cache_lambda?: number;
  readonly cache_theta?: number;
}

interface Annealing {
  readonly annealing_hard_min: number;
  readonly annealing_hard_max: number;
  readonly steps: number;
}

const optimizer: SgdSettings = { kind: 'sgd', rate: 1, clip: null, weightDecay: 0, decay: { kind: 'constant' } };

forEachCase('micronet-distillation', (reference) => {
  const { model: vocabulary, annealing } = reference.hyperparameters as unknown as {
    readonly model: Vocabulary;
    readonly annealing: Annealing;
  };
  const { annealing_hard_min: from, annealing_hard_max: to, steps } = annealing;
  // Of the layers between embedding and softmax the cases have none.
  const rest = { n_head: 1, n_k: 1, n_v: 1, n_inner: 1, n_layers: 0, n_seq: 1 };
  const settings = settingsOf({ ...vocabulary, ...rest });
  const bins = vocabularyBins(settings, vocabulary.n_vocab);
  const hidden = floatsOf(reference, 'input/hidden');
  const targets = integersOf(reference, 'input/targets');
  const N = targets.length;
  const [, top = 0] = tensorOf(reference, 'input/soft_labels').shape;
  const labels: SoftLabels = {
    rows: N + 1,
    top,
    // Row n is that of token n, and the first target is token 1.
    read: (first, count, ids, probabilities) => {
      const [begin, end] = [(first - 1) * top, (first - 1 + count) * top];
      ids.set(integersOf(reference, 'input/soft_labels').subarray(begin, end));
      probabilities.set(floatsOf(reference, 'input/soft_probs').subarray(begin, end));
    },
  };
  const windows: TrainingWindows = {
    batch: 1,
    successive: false,
    ...evenEpochs(1),
    lengthAt: () => N,
    rateFactorAt: () => 1,
    startsAt: () => [0],
    fill: (_step, _tokens, into) => {
      into.set(targets);
    },
  };
  const weights = weightsOf(reference, '', bins.length);

  for (const { prefix, settings: given } of variantsOf(reference)) {
    const variant = given as Variant;
    const distill: DistillSettings = { hard: { from, to }, firstBin: variant.distill_first_bin === 1 };
    const model = softmaxAlone(variant);
    const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`).data;
    const { float32 } = reference.tolerance;

    const feedOf = () => {
      const room = new RoomPlan(model, targets);
      return new Feeder(model, windows, room, 1, { settings: distill, labels }).fill(0);
    };

    /** One training step of plain descent at a rate of 1, so that what weights lose is their gradient. */
    const takeStep = async (engine: Engine, step: number) => {
      const design: StepDesign = {
        ...{ model, optimizer: optimizerOf(optimizer), gradients: optimizer, sparse: [], successive: false },
        taught: top,
      };
      const { size, arrays } = feedOf();
      const program = stepProgram(design, size, Object.keys(model.parameters));
      const scalars = { ...design.optimizer.scalarsAt(step, 1), hard: hardPart(distill, step, steps) };
      return runOnce(engine, program, {
        ...allocate(program.inputs),
        ...inGroup('parameter', { ...weights, hidden }),
        ...inGroup(
          'scalar',
          Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, Float32Array.of(value)])),
        ),
        ...arrays,
      });
    };

    for (const engine of engines) {
      test(`${reference.folder} ${prefix} on ${engine.name}: hard and soft loss, their mixture and its gradients`, async () => {
        const mean = (values: ArrayLike<number>) =>
          Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
        const [gradStep = 0] = integersOf(reference, 'input/grad_step');
        const outputs = await takeStep(engine, gradStep);
        assertClose(outputs['loss'] ?? [], [mean(expected('hard'))], float32, 'hard loss');
        assertClose(outputs['softLoss'] ?? [], [mean(expected('soft'))], float32, 'soft loss');
        for (const [name, { data }] of Object.entries(tensorsUnder(reference, `${prefix}expected/grad/`))) {
          const own = outputs[`gradient:${ownName(name, bins.length)}`] ?? [];
          assertClose(own, data, float32, `gradient of ${name}`);
        }
        assertClose(outputs['gradient:hidden'] ?? [], expected('grad_hidden'), float32, 'gradient of hidden');
      });

      test(`${reference.folder} ${prefix} on ${engine.name}: the losses of each position`, async () => {
        const { size, arrays } = feedOf();
        const program: Program = {
          name: 'losses of each position',
          inputs: {
            ...inGroup('parameter', model.parameters),
            ...inGroup('state', model.state(1)),
            ...inGroup('soft', softTargetSpecs(model, size, top)),
            ...windowSpecs(model, size),
          },
          body: (inputs) => {
            const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
            const routes = ofGroup('route', inputs);
            const output = model.forward({
              ...{ parameters: ofGroup('parameter', inputs), state: ofGroup('state', inputs) },
              ...{ masks: null, tokens },
            });
            const hard = output.losses(reshape(targets, [N]), routes);
            return { hard, soft: softLosses(output, ofGroup('soft', inputs), routes) };
          },
        };
        const outputs = await runOnce(engine, program, {
          ...allocate(program.inputs),
          ...inGroup('parameter', { ...weights, hidden }),
          ...arrays,
        });
        assertClose(outputs['hard'] ?? [], expected('hard'), float32, 'hard losses');
        assertClose(outputs['soft'] ?? [], expected('soft'), float32, 'soft losses');
      });
    }

    test(`${reference.folder} ${prefix}: the parts of the two losses move with the steps`, () => {
      const [hard, soft, combined] = [expected('hard'), expected('soft'), expected('combined')];
      const mixed = Array.from(integersOf(reference, 'input/steps')).flatMap((step) => {
        const part = hardPart(distill, step, steps);
        return Array.from(hard, (own, row) => part * own + (1 - part) * (soft[row] ?? NaN));
      });
      assert.equal(mixed.length, combined.length);
      assertClose(mixed, combined, reference.tolerance.float64, 'mixture');
    });
  }

  /** A model whose hidden vectors are parameters. */
  function softmaxAlone({ use_cache: isCached, n_cache, cache_lambda, cache_theta }: Variant): LanguageModel {
    const whole = languageModel(describe(settings, vocabulary.n_vocab));
    const names = Object.keys(weights);
    const plain: LanguageModel = {
      ...whole,
      parameters: {
        ...Object.fromEntries(names.map((name) => [name, tensorNamed(whole.parameters, name)])),
        hidden: floatSpec(N, settings.width),
      },
      state: () => ({}),
      masks: () => ({}),
      forward: ({ parameters }) => ({
        ...decode(tensorNamed(parameters, 'hidden') as Tensor2D, bins, parameters),
        state: {},
      }),
    };
    if (isCached !== true) return plain;
    return withCache(plain, {
      size: n_cache ?? NaN,
      lambda: { value: cache_lambda ?? NaN, learned: false },
      theta: { value: cache_theta ?? NaN, learned: false },
      columns: 'interleaved',
    });
  }
});
