import assert from 'node:assert/strict';
import test from 'node:test';
import { mean, reshape } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from '../../src/check/settings/training.ts';
import type { Engine, Program } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import type { LanguageModel, WindowSize } from '../../src/ml/models/model.ts';
import { tensorNamed } from '../../src/ml/models/weights.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { rateAt } from '../../src/ml/optimizers/rate.ts';
import { Feeder } from '../../src/ml/training/feeds.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import {
  companionSpecs,
  parameterSpecs,
  stepProgram,
  windowSpecs,
  zeroState,
  type StepDesign,
} from '../../src/ml/training/program.ts';
import { RoomPlan } from '../../src/ml/training/room.ts';
import { engines } from '../ml/support/engines.ts';
import { forEachCase, integersOf, tensorOf, tensorsUnder } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import {
  givenBatches,
  ownName,
  runOnce,
  settingsOf,
  weightsOf,
  withoutKeyBias,
  type MicronetModel,
} from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly lr: number;
  readonly step_warmup: number;
  readonly steps: number;
  readonly n_steps: number;
  readonly clip_grad: number;
  readonly scheduler: 'cosine' | 'rsqrt' | null;
}

forEachCase('micronet-lm', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const architecture = settingsOf(settings.model);
  const model = languageModel(describe(architecture, settings.model.n_vocab));
  const bins = settings.model.cutoffs.length + 1;
  const windows = givenBatches(reference, 'input/batch');
  const room = new RoomPlan(model, integersOf(reference, 'input/batch'));
  const { float32, float64 } = reference.tolerance;
  const expected = (name: string) => tensorOf(reference, `expected/${name}`).data;

  const assertParameters = (actual: Readonly<Record<string, ArrayLike<number>>>, group: string) => {
    const tensors = Object.entries(tensorsUnder(reference, `expected/${group}/`));
    assert.deepEqual(tensors.map(([name]) => ownName(name, bins)).sort(), Object.keys(actual).sort());
    for (const [name, { data }] of tensors) {
      const own = tensorNamed(actual, ownName(name, bins));
      const compared = (values: ArrayLike<number>) =>
        name.endsWith('qkv.bias') ? withoutKeyBias(values, architecture) : values;
      assertClose(compared(own), compared(data), float32, `${group} of ${name}`);
    }
  };

  for (const engine of engines) {
    test(`${reference.folder} on ${engine.name}: losses of the tokens and gradients`, async () => {
      const feed = new Feeder(model, windows, room, 0).fill(0);
      const outputs = await runOnce(engine, gradientProgram(model, feed.size), {
        ...inGroup('parameter', weightsOf(reference, '', bins)),
        ...feed.arrays,
      });
      assertClose(outputs['losses'] ?? [], expected('nll_step1'), float32, 'losses');
      assertParameters(ofGroup('parameter', outputs), 'grad_step1');
    });

    test(`${reference.folder} on ${engine.name}: steps with warm-up, decay and clipping`, async () => {
      await followSteps(engine);
    });
  }

  async function followSteps(engine: Engine) {
    const { lr, step_warmup: warmup, steps, clip_grad: clip, scheduler, n_steps: count } = settings;
    const optimizer: OptimizerSettings = {
      ...{ kind: 'adam', rate: lr, clip, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      ...(warmup > 0 ? { warmup } : {}),
      decay: { kind: scheduler ?? 'constant' },
    };
    const design: StepDesign = {
      ...{ model, optimizer: optimizerOf(optimizer), gradients: optimizer, sparse: [], successive: false },
    };
    const feeder = new Feeder(model, windows, room, 0);
    const parameters = await engine.hold(parameterSpecs(model));
    const companions = await engine.hold(companionSpecs(design, windows.batch));
    await parameters.write(inGroup('parameter', weightsOf(reference, '', bins)));
    const [losses, norms, rates]: [number[], number[], number[]] = [[], [], []];
    for (let step = 0; step < count; step++) {
      const rate = rateAt(optimizer, optimizer.rate, step, steps);
      const scalars = Object.entries(design.optimizer.scalarsAt(step, rate));
      const { size, arrays } = feeder.fill(step);
      const executable = await engine.compile(stepProgram(design, size));
      const figures = { loss: new Float32Array(1), norm: new Float32Array(1) };
      const numbers = scalars.map(([name, value]) => [name, Float32Array.of(value)] as const);
      const inputs = { ...arrays, ...inGroup('scalar', Object.fromEntries(numbers)) };
      await executable.run(inputs, figures, parameters, companions);
      await executable.dispose();
      rates.push(rate);
      losses.push(figures.loss[0] ?? NaN);
      norms.push(figures.norm[0] ?? NaN);
      if (step === 0) assertParameters(ofGroup('parameter', await parameters.read()), 'param_after_step1');
    }
    assertClose(rates, expected('lr'), float64, 'learning rate');
    assertClose(losses, expected('loss'), float32, 'loss');
    assertClose(norms, expected('grad_norm'), float32, 'gradient norm');
    assertParameters(ofGroup('parameter', await parameters.read()), 'param_final');
    await parameters.dispose();
    await companions.dispose();
  }
});

function gradientProgram(model: LanguageModel, size: WindowSize): Program {
  return {
    name: 'gradients',
    inputs: { ...parameterSpecs(model), ...windowSpecs(model, size) },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const { loss, aux, gradients } = valueAndGradients(
        (parameters) => {
          const state = zeroState(model, size.batch);
          const output = model.forward({ parameters, state, begins: true, masks: null, tokens });
          const ids: Tensor1D = reshape(targets, [targets.size]);
          const losses = output.losses(ids, ofGroup('route', inputs));
          return { loss: mean(losses), aux: { losses } };
        },
        ofGroup('parameter', inputs),
      );
      return { loss, ...aux, ...inGroup('parameter', gradients) };
    },
  };
}
