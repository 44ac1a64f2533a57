import assert from 'node:assert/strict';
import test from 'node:test';
import { add, mul, neg, reshape, sum, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { magnitudeThreshold } from '../../src/ml/compress/magnitude.ts';
import { prunerOf } from '../../src/ml/compress/pruner.ts';
import { targetSparsity } from '../../src/ml/compress/schedule.ts';
import type { LanguageModel } from '../../src/ml/models/model.ts';
import { floatSpec, tensorNamed } from '../../src/ml/models/weights.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { engines } from '../ml/support/engines.ts';
import { fitting } from '../ml/support/models.ts';
import { floatsOf, forEachCase, integersOf, rowOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';

type Schedule = readonly [initial: number, final: number, begin: number, end: number, every: number];

interface Trajectory {
  readonly start: number;
  readonly end: number;
  readonly freq: number;
}

interface TrajectoryTensor {
  readonly si: number;
  readonly sf: number;
}

forEachCase('micronet-agp', (reference) => {
  const { schedules, trajectory } = reference.hyperparameters as unknown as {
    readonly schedules: readonly Schedule[];
    readonly trajectory: Trajectory & Readonly<Record<string, TrajectoryTensor>>;
  };

  schedules.forEach(([from, to, begin, end, every], index) => {
    test(`${reference.folder} schedule ${index}: the target of each epoch`, () => {
      const schedule = { kind: 'cubic', begin, end, every } as const;
      const targets = Array.from({ length: end }, (_, epoch) => targetSparsity({ from, to }, schedule, epoch) ?? -1);
      const { data } = tensorOf(reference, `schedule${index}/expected/target`);
      assertClose(targets, data, reference.tolerance.float64, 'target');
    });
  });

  const { start: begin, end, freq: every } = trajectory;
  const schedule = { kind: 'cubic', begin, end, every } as const;
  for (const [name, tensor] of Object.entries(trajectory)) {
    if (typeof tensor !== 'object') continue;
    test(`${reference.folder} trajectory of ${name}: thresholds, masks and weights of each epoch`, () => {
      const target = { from: tensor.si, to: tensor.sf };
      const pruner = prunerOf({ targets: { [name]: target }, schedule });
      const weights = floatsOf(reference, `param/${name}`).slice();
      const mask = weights.map(() => 1);
      const deltas = tensorOf(reference, `input/delta/${name}`);
      const expectedWeights = tensorOf(reference, `expected/weights/${name}`);
      const expectedMasks = tensorOf(reference, `expected/mask/${name}`);
      const { float32 } = reference.tolerance;
      const thresholds: number[] = [];
      for (let epoch = 0; epoch < end; epoch++) {
        const sparsity = targetSparsity(target, schedule, epoch);
        thresholds.push(sparsity === null ? -1 : magnitudeThreshold(weights, sparsity));
        pruner.act(epoch, { [name]: weights }, { [name]: mask });
        const delta = rowOf(deltas, floatsOf(reference, `input/delta/${name}`), epoch);
        delta.forEach((change, index) => {
          weights[index] = ((weights[index] ?? NaN) + change) * (mask[index] ?? NaN);
        });
        const masks = integersOf(reference, `expected/mask/${name}`);
        assert.deepEqual([...mask], [...rowOf(expectedMasks, masks, epoch)], `mask of epoch ${epoch}`);
        const row = rowOf(expectedWeights, expectedWeights.data as Float64Array, epoch);
        assertClose(weights, row, float32, `weights of epoch ${epoch}`);
        const zeros = mask.reduce((count, kept) => count + (1 - kept), 0);
        assert.equal(zeros, integersOf(reference, `expected/zeros/${name}`)[epoch], `zeros of epoch ${epoch}`);
      }
      assertClose(thresholds, tensorOf(reference, `expected/threshold/${name}`).data, float32, 'threshold');
    });
  }

  const names = Object.keys(trajectory).filter((name) => typeof trajectory[name] === 'object');
  for (const engine of engines) {
    test(`${reference.folder} trajectory on ${engine.name}: the weights that training leaves after each epoch`, async () => {
      const parameters = Object.fromEntries(
        names.map((name) => [name, floatSpec(...tensorOf(reference, `param/${name}`).shape)]),
      );
      const targets = Object.fromEntries(
        names.map((name) => {
          const { si: from, sf: to } = tensorNamed<unknown>(trajectory, name) as TrajectoryTensor;
          return [name, { from, to }];
        }),
      );
      const trainer = await Trainer.begin({
        engine,
        model: changedBy(parameters, (name) => floatsOf(reference, `input/delta/${name}`), end),
        settings: fitting({
          ...{ batch: 1, bptt: 1, length: { kind: 'steps', count: end } },
          optimizer: { kind: 'sgd', rate: 1, clip: null, weightDecay: 0, decay: { kind: 'constant' } },
        }),
        // The target of step e is e.
        text: { ids: Int32Array.from({ length: end + 1 }, (_, row) => Math.max(0, row - 1)), rows: end + 1, columns: 1 },
        weights: Object.fromEntries(names.map((name) => [name, floatsOf(reference, `param/${name}`)])),
        pruned: [],
        pruner: prunerOf({ targets, schedule }),
      });
      for (let epoch = 0; epoch < end; epoch++) {
        await trainer.takeStep();
        const weights = await trainer.result();
        for (const name of names) {
          const expected = tensorOf(reference, `expected/weights/${name}`);
          const row = rowOf(expected, expected.data as Float64Array, epoch);
          assertClose(tensorNamed(weights, name), row, reference.tolerance.float32, `${name} after epoch ${epoch}`);
          const zeros = tensorNamed(weights, name).filter((weight) => weight === 0).length;
          assert.equal(zeros, integersOf(reference, `expected/zeros/${name}`)[epoch], `zeros of ${name}`);
        }
      }
      await trainer.dispose();
    });
  }
});

/** No language model, but something to train: the gradient at target e is minus the change that is given for epoch e. */
function changedBy(
  parameters: LanguageModel['parameters'],
  changesOf: (name: string) => Float32Array,
  epochs: number,
): LanguageModel {
  const none = (): Tensor2D => zeros([1, 1]);
  return {
    vocabulary: epochs,
    hidden: 1,
    parameters,
    state: () => ({}),
    masks: () => ({}),
    bins: [],
    routes: () => parameters,
    route: ([target = 0], _size, into) => {
      for (const [name, changes] of Object.entries(into)) {
        const given = changesOf(name);
        changes.set(given.subarray(target * changes.length, (target + 1) * changes.length));
      }
    },
    forward: ({ parameters: weights }) => ({
      hidden: none(),
      logits: none,
      losses: (_targets, changes) => {
        const gains = Object.entries(weights).map(([name, weight]) => sum(mul(weight, tensorNamed(changes, name))));
        return reshape<Rank.R1>(neg(gains.reduce((total, gain) => add(total, gain))), [1]);
      },
      state: {},
    }),
  };
}
