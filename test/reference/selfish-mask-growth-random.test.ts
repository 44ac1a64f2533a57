import assert from 'node:assert/strict';
import test from 'node:test';
import { fault } from '../../src/base/fault.ts';
import { gateAmounts, growInGates } from '../../src/ml/sparse/growth.ts';
import { blocksOf, connectionsOf, matrixOf, type Matrices } from '../../src/ml/sparse/tensor.ts';
import { freshMemory, MaskUpdater } from '../../src/ml/sparse/update.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { randomUpdates } from '../ml/support/mask-updates.ts';
import { forEachCase, integersOf, rowOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { masked, matricesOf, sparseTensorsOf } from './support/sparse.ts';

forEachCase('selfish-mask-growth-random', (reference) => {
  const tensors = sparseTensorsOf(reference);
  const { density, rate } = reference.hyperparameters as unknown as {
    readonly density: number;
    readonly rate: readonly number[];
  };

  test(`${reference.folder}: updates with the given draws`, () => {
    const updater = new MaskUpdater(tensors, density, randomUpdates, 1, (tensor, update) =>
      matrixOf(matricesOf(reference, tensors, 'input/uniform', update), tensor),
    );
    let memory = freshMemory(randomUpdates);
    let masks: Matrices = matricesOf(reference, tensors, 'input/mask');
    let weights = masked(tensors, matricesOf(reference, tensors, 'input/weight'), masks);
    for (const [update, own] of rate.entries()) {
      if (update > 0) weights = masked(tensors, matricesOf(reference, tensors, `input/weight${update + 1}`), masks);
      const result = updater.update({ weights, masks, rate: own, gradients: null, momentum: null }, memory);
      for (const [index, tensor] of tensors.entries()) {
        const { name } = tensor;
        const change = result.changes[index] ?? fault(name);
        assert.equal(change.amount, integersOf(reference, `expected/amount/${name}`)[update], `amount of ${name}`);
        const left = integersOf(reference, `expected/mask_after_death/${name}`);
        const alive = rowOf(tensorOf(reference, `expected/mask_after_death/${name}`), left, update);
        assert.equal(change.before - change.removed, connectionsOf(Float32Array.from(alive)), `left of ${name}`);
        const mask = matrixOf(matricesOf(reference, tensors, 'expected/mask', update), tensor);
        assert.deepEqual([...matrixOf(result.masks, tensor)], [...mask], `mask of ${name}`);
        const probability = change.amount / (alive.length - connectionsOf(Float32Array.from(alive)));
        const expected = tensorOf(reference, `expected/probability/${name}`).data;
        assertClose([probability], [Number(expected[update])], reference.tolerance.float64, name);
        const weight = matrixOf(masked(tensors, weights, result.masks), tensor);
        const row = matrixOf(matricesOf(reference, tensors, 'expected/weight', update), tensor);
        assertClose(weight, row, reference.tolerance.float32, `weights of ${name}`);
      }
      ({ masks, memory } = result);
    }
  });

  test(`${reference.folder}: the same number grows in each gate`, () => {
    for (const update of rate.keys()) {
      for (const tensor of tensors.filter(({ gates }) => gates !== null)) {
        const { name } = tensor;
        const counts = integersOf(reference, `expected/gate_counts/${name}`);
        const expected = [...rowOf(tensorOf(reference, `expected/gate_counts/${name}`), counts, update)];
        const alive = matrixOf(matricesOf(reference, tensors, 'expected/mask_after_death', update), tensor);
        const amount = integersOf(reference, `expected/amount/${name}`)[update] ?? NaN;
        const grown = growInGates(tensor, alive, amount, stream(1, name));
        const gained = blocksOf(tensor).map(
          ([begin, end]) => connectionsOf(grown.subarray(begin, end)) - connectionsOf(alive.subarray(begin, end)),
        );
        assert.deepEqual(gained, expected, name);
      }
    }
  });

  test(`${reference.folder}: what full gates cannot take goes round the others`, () => {
    const amounts = integersOf(reference, 'spill/input/amount');
    const free = tensorOf(reference, 'spill/input/free');
    const expected = tensorOf(reference, 'spill/expected/counts');
    for (const [row, amount] of amounts.entries()) {
      const rooms = [...rowOf(free, integersOf(reference, 'spill/input/free'), row)];
      const counts = [...rowOf(expected, integersOf(reference, 'spill/expected/counts'), row)];
      assert.deepEqual(gateAmounts(amount, rooms), counts, `row ${row}`);
    }
  });
});
