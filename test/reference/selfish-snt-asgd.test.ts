import assert from 'node:assert/strict';
import test from 'node:test';
import { add, mul, reshape, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import { fault } from '../../src/base/fault.ts';
import type { Specs } from '../../src/engine/engine.ts';
import type { Pruner } from '../../src/ml/compress/pruner.ts';
import type { LanguageModel } from '../../src/ml/models/model.ts';
import { tensorNamed } from '../../src/ml/models/weights.ts';
import { averagedSgd, averagingBegins } from '../../src/ml/optimizers/averaging.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { engines } from '../ml/support/engines.ts';
import { GivenGradients } from '../ml/support/given-gradients.ts';
import { fitting } from '../ml/support/models.ts';
import { floatsOf, forEachCase, integersOf, rowOf, tensorOf, type ReferenceCase } from './support/cases.ts';
import { assertClose } from './support/close.ts';

interface Settings {
  readonly lr: number;
  readonly wdecay: number;
  readonly nonmono: number;
  readonly steps_per_epoch: number;
  readonly epochs: number;
  readonly trigger_nonmono: number;
}

/** Tensors with a mask; the others are dense. */
const sparse = ['a', 'c'];
const names = ['a', 'b', 'c'];

forEachCase('selfish-snt-asgd', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const { lr, wdecay, nonmono, steps_per_epoch: perEpoch, epochs } = settings;
  const losses = [...(tensorOf(reference, 'input/val_loss').data as Float64Array)];

  test(`${reference.folder}: when averaging begins`, () => {
    const runs = tensorOf(reference, 'trigger/input/losses');
    const expected = integersOf(reference, 'trigger/expected/switch_epoch');
    for (const [row, epoch] of expected.entries()) {
      const run = [...rowOf(runs, runs.data as Float64Array, row)].filter((loss) => loss >= 0);
      const found = run.findIndex((loss, index) =>
        averagingBegins(run.slice(0, index), loss, settings.trigger_nonmono),
      );
      assert.equal(found + 1, epoch, `run ${row}`);
    }
  });

  for (const engine of engines) {
    test(`${reference.folder} on ${engine.name}: a trainer's descent, switch, averages and ages`, async () => {
      const trainer = await Trainer.begin({
        engine,
        model: modelOfGradients(reference, epochs * perEpoch),
        settings: fitting({
          length: { kind: 'steps', count: epochs * perEpoch },
          ...{ batch: 1, bptt: 1, validateEvery: perEpoch },
          optimizer: {
            ...{ kind: 'sgd', rate: lr, clip: null, weightDecay: wdecay, decay: { kind: 'constant' } },
            average: { start: { kind: 'stalled', patience: nonmono } },
          },
        }),
        text: { rows: epochs * perEpoch + 1, columns: 1, ids: Int32Array.from({ length: epochs * perEpoch + 1 }, (_, at) => at) },
        weights: Object.fromEntries(names.map((name) => [name, floatsOf(reference, `param/${name}`)])),
        pruned: [],
        pruner: givenMasks(reference, perEpoch),
      });
      const rows = { descent: 0, averaging: 0 };
      let switched = 0;
      while (!trainer.done) {
        const { step, averaging } = await trainer.takeStep();
        if (averaging === 'begins') switched = step - 1;
        const averages = switched > 0;
        const row = averages ? rows.averaging++ : rows.descent++;
        const { tensors } = await trainer.snapshot();
        for (const name of names) {
          const own = (kind: string) => tensorNamed(tensors, `${kind}${name}`).data as Float32Array;
          const agree = (values: ArrayLike<number>, expected: string) => {
            assertRow(reference, values, `${expected}/${name}`, row);
          };
          agree(own('parameter:'), averages ? 'expected/w' : 'expected/w_sgd');
          if (!averages) continue;
          agree(own('slot:average/'), 'expected/avg');
          // A dense tensor has one age for all its entries, which is the trainer's.
          agree(sparse.includes(name) ? own('slot:age/') : [step - switched], 'expected/age');
        }
        if (trainer.validationDue) await trainer.validated(losses[step / perEpoch - 1] ?? NaN);
      }
      assert.equal(switched, perEpoch * (integersOf(reference, 'expected/switch_epoch')[0] ?? NaN));
      assert.ok(rows.averaging > 0);
      await trainer.dispose();
    });

    test(`${reference.folder} on ${engine.name}: every tensor follows a rate that changes`, async () => {
      const given = (of: string, name: string) => floatsOf(reference, `varlr/${of}/${name}`);
      const masks = Object.fromEntries(
        sparse.map((name) => [name, Float32Array.from(integersOf(reference, `varlr/input/mask/${name}`))]),
      );
      const parameters = Object.fromEntries(names.map((name) => [name, given('param', name).slice()]));
      const update = { optimizer: averagedSgd, gradients: { clip: null, weightDecay: wdecay } };
      const run = await GivenGradients.start(engine, update, specsOf(reference, 'varlr/'), parameters, masks);
      for (const [step, rate] of floatsOf(reference, 'varlr/input/lr').entries()) {
        const gradients = names.map((name): [string, Float32Array] => {
          const stored = tensorOf(reference, `varlr/input/grad/${name}`);
          return [name, rowOf(stored, given('input/grad', name), step).slice()];
        });
        await run.step(step, rate, Object.fromEntries(gradients));
        for (const name of names) {
          assertRow(reference, run.parameters[name] ?? [], `varlr/expected/intended/w/${name}`, step);
          assertRow(reference, run.slots[`average/${name}`] ?? [], `varlr/expected/intended/avg/${name}`, step);
        }
      }
      await run.dispose();
    });
  }
});

/** Fails unless the values are those of a tensor's row. */
function assertRow(reference: ReferenceCase, values: ArrayLike<number>, expected: string, row: number): void {
  const stored = tensorOf(reference, expected);
  const data = Float64Array.from(stored.data);
  assertClose(values, rowOf(stored, data, row), reference.tolerance.float32, `${expected}, row ${row}`);
}

function specsOf(reference: ReferenceCase, prefix: string): Specs {
  return Object.fromEntries(
    names.map((name) => [name, { shape: tensorOf(reference, `${prefix}param/${name}`).shape, dtype: 'float32' }]),
  );
}

/** A model whose loss has the gradients that the case gives: those of step n where the target is n + 1. */
function modelOfGradients(reference: ReferenceCase, steps: number): LanguageModel {
  const parameters = specsOf(reference, '');
  return {
    ...{ vocabulary: steps + 1, hidden: 1, parameters, bins: [] },
    state: () => ({}),
    masks: () => ({}),
    routes: () => parameters,
    route: (targets, _size, into) => {
      for (const name of names) {
        const stored = tensorOf(reference, `input/grad/${name}`);
        const gradients = floatsOf(reference, `input/grad/${name}`);
        tensorNamed(into, name).set(rowOf(stored, gradients, (targets[0] ?? NaN) - 1));
      }
    },
    forward: ({ parameters: weights }) => ({
      state: {},
      get hidden() {
        return fault('no softmax');
      },
      logits: () => fault('no softmax'),
      losses: (_targets, routes) =>
        reshape<Tensor1D['rankType']>(
          names
            .map((name) => sum(mul(tensorNamed(weights, name), tensorNamed(routes, name))))
            .reduce((all, one) => add(all, one)),
          [1],
        ),
    }),
  };
}

/** The masks that the case gives for each epoch. */
function givenMasks(reference: ReferenceCase, perEpoch: number): Pruner {
  return {
    tensors: sparse,
    actsAt: (step) => step % perEpoch === 0,
    act: (step, weights, masks) => {
      for (const name of sparse) {
        const stored = tensorOf(reference, `input/mask/${name}`);
        const mask = rowOf(stored, integersOf(reference, `input/mask/${name}`), step / perEpoch);
        tensorNamed(masks, name).set(mask);
        tensorNamed(weights, name).forEach((weight, at, all) => (all[at] = weight * (mask[at] ?? NaN)));
      }
    },
  };
}
