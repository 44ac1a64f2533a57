import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { HebbianSettings } from '../../src/check/settings/hebbian.ts';
import type { OptimizerSettings } from '../../src/check/settings/training.ts';
import type { Engine, Program } from '../../src/engine/engine.ts';
import { hebbianUpdate, type HebbianRule } from '../../src/ml/layers/hebbian.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { floatSpec, tensorNamed } from '../../src/ml/models/weights.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { Feeder } from '../../src/ml/training/feeds.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { companionSpecs, parameterSpecs, stepProgram } from '../../src/ml/training/program.ts';
import { RoomPlan } from '../../src/ml/training/room.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, type ReferenceCase } from './support/cases.ts';
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

interface TableSettings {
  readonly bins: readonly (readonly [words: number, width: number])[];
  readonly T: number;
  readonly gamma: number;
}

interface StepSettings {
  readonly T: number;
  readonly gamma: number;
  readonly lr: number;
  readonly clip_grad: number;
}

forEachCase('micronet-hebbian', (reference) => {
  const { table, lm, model } = reference.hyperparameters as unknown as {
    readonly table: TableSettings;
    readonly lm: StepSettings;
    readonly model: MicronetModel;
  };
  for (const engine of engines) {
    for (const bin of table.bins.keys()) {
      test(`${reference.folder} on ${engine.name}: updates of the table of bin ${bin}`, async () => {
        await followUpdates(engine, reference, table, bin);
      });
    }
    for (const compat of ['intended', 'no_op'] as const) {
      test(`${reference.folder} on ${engine.name}: within steps of the optimizer, ${compat}`, async () => {
        await followSteps(engine, reference, model, lm, compat);
      });
    }
  }
});

async function followUpdates(
  engine: Engine,
  reference: ReferenceCase,
  { bins, T: until, gamma }: TableSettings,
  bin: number,
): Promise<void> {
  const { float32 } = reference.tolerance;
  const [words, width] = bins[bin] ?? [0, 0];
  let table = floatsOf(reference, `table/param/bin${bin}`);
  let seen = Float32Array.from(integersOf(reference, `table/input/counters/bin${bin}`), (count) => count - 1);
  const updates = Object.keys(tensorsUnder(reference, 'table/expected/')).filter(
    (name) => name.startsWith('update') && name.endsWith(`/bin${bin}`),
  );
  assert.ok(updates.length > 0);
  for (let update = 1; update <= updates.length; update++) {
    const given = `table/input/update${update}/bin${bin}`;
    // In some updates a bin has no target.
    if (`${given}/phi` in reference.tensors) {
      const vectors = floatsOf(reference, `${given}/phi`);
      const program = updateProgram({ until, gamma }, words, width, vectors.length / width);
      const outputs = await runOnce(engine, program, {
        ...{ table, seen, vectors, words: integersOf(reference, `${given}/target`) },
      });
      table = new Float32Array(tensorNamed(outputs, 'newTable'));
      seen = new Float32Array(tensorNamed(outputs, 'newSeen'));
    }
    assertClose(table, tensorOf(reference, `table/expected/update${update}/bin${bin}`).data, float32, 'table');
    const counters = [...integersOf(reference, `table/expected/counters${update}/bin${bin}`)];
    assert.deepEqual(Array.from(seen, (count) => count + 1), counters);
  }
}

function updateProgram(rule: HebbianRule, words: number, width: number, count: number): Program {
  return {
    name: 'hebbian update',
    inputs: {
      table: floatSpec(words, width),
      seen: floatSpec(words),
      vectors: floatSpec(count, width),
      words: { shape: [count], dtype: 'int32' },
    },
    body: (inputs) => {
      const { table, seen, vectors, words } = inputs as Record<'table' | 'vectors', Tensor2D> &
        Record<'seen' | 'words', Tensor1D>;
      const after = hebbianUpdate(rule, { table, seen }, { vectors, words });
      return { newTable: after.table, newSeen: after.seen };
    },
  };
}

async function followSteps(
  engine: Engine,
  reference: ReferenceCase,
  sizes: MicronetModel,
  { T: until, gamma, lr: rate, clip_grad: clip }: StepSettings,
  compat: HebbianSettings['compat'],
): Promise<void> {
  const { float32 } = reference.tolerance;
  const architecture = settingsOf(sizes);
  const bins = sizes.cutoffs.length + 1;
  const model = languageModel(describe({ ...architecture, hebbian: { gamma, until, compat } }, sizes.n_vocab));
  const optimizer: OptimizerSettings = {
    ...{ kind: 'adam', rate, clip, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    decay: { kind: 'constant' },
  };
  const rule = optimizerOf(optimizer);
  const design = { model, optimizer: rule, gradients: optimizer, sparse: [], successive: false };
  const windows = givenBatches(reference, 'lm/input/batch');
  const feeder = new Feeder(model, windows, new RoomPlan(model, integersOf(reference, 'lm/input/batch')), 0);
  const parameters = await engine.hold(parameterSpecs(model));
  const companions = await engine.hold(companionSpecs(design, windows.batch));
  await parameters.write(inGroup('parameter', weightsOf(reference, 'lm/', bins)));
  const losses: number[] = [];
  for (let step = 0; step < (tensorOf(reference, 'lm/input/batch').shape[0] ?? 0); step++) {
    const { size, arrays } = feeder.fill(step);
    const executable = await engine.compile(stepProgram(design, size));
    const figures = { loss: new Float32Array(1), norm: new Float32Array(1) };
    const numbers = Object.entries(rule.scalarsAt(step, rate)).map(
      ([name, value]) => [name, Float32Array.of(value)] as const,
    );
    await executable.run(
      { ...arrays, ...inGroup('scalar', Object.fromEntries(numbers)) },
      figures,
      parameters,
      companions,
    );
    await executable.dispose();
    losses.push(figures.loss[0] ?? NaN);
    const tables = ofGroup('parameter', await parameters.read());
    const seen = ofGroup('seen', await companions.read());
    const name = compat === 'no_op' ? 'table_step1_no_hebbian' : `table_step${step + 1}`;
    for (let bin = 0; bin < bins; bin++) {
      const own = `embedding.${bin}`;
      const expected = tensorOf(reference, `lm/expected/${name}/bin${bin}`).data;
      assertClose(tensorNamed(tables, own), expected, float32, `${name} of bin ${bin}`);
      if (compat === 'no_op') continue;
      const counters = integersOf(reference, `lm/expected/counters_step${step + 1}/bin${bin}`);
      assert.deepEqual(Array.from(tensorNamed(seen, own), (count) => count + 1), [...counters]);
    }
    // Of what follows without the update only the first step is given.
    if (compat === 'no_op') break;
  }
  if (compat === 'intended') {
    assertClose(losses, tensorOf(reference, 'lm/expected/loss').data, float32, 'losses');
    const final = ofGroup('parameter', await parameters.read());
    for (const [name, { data }] of Object.entries(tensorsUnder(reference, 'lm/expected/param_final/'))) {
      const compared = (values: ArrayLike<number>) =>
        name.endsWith('qkv.bias') ? withoutKeyBias(values, architecture) : values;
      assertClose(compared(tensorNamed(final, ownName(name, bins))), compared(data), float32, `final ${name}`);
    }
  }
  await parameters.dispose();
  await companions.dispose();
}
