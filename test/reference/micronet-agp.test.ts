import assert from 'node:assert/strict';
import test from 'node:test';
import { magnitudeThreshold } from '../../src/ml/compress/magnitude.ts';
import { prunerOf } from '../../src/ml/compress/pruner.ts';
import { targetSparsity } from '../../src/ml/compress/schedule.ts';
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
});
