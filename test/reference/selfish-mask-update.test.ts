import assert from 'node:assert/strict';
import test from 'node:test';
import type { MaskUpdateSettings } from '../../src/check/settings/sparse.ts';
import { matrixOf, type Matrices } from '../../src/ml/sparse/tensor.ts';
import { freshMemory, MaskUpdater } from '../../src/ml/sparse/update.ts';
import { randomUpdates } from '../ml/support/mask-updates.ts';
import { forEachCase, integersOf, rowOf, tensorOf, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { masked, matricesOf, sparseTensorsOf } from './support/sparse.ts';

interface Settings {
  readonly death: 'magnitude' | 'threshold';
  readonly redist: 'none' | 'magnitude' | 'nonzeros';
  readonly threshold?: number;
  readonly density?: number;
}

forEachCase('selfish-mask-update', (reference) => {
  const common = reference.hyperparameters as unknown as {
    readonly density: number;
    readonly rates: readonly number[];
    readonly tensor_order: readonly string[];
  };
  const tensors = sparseTensorsOf(reference, common.tensor_order);
  for (const { prefix, settings } of variantsOf(reference)) {
    test(`${reference.folder} ${prefix}: whole updates in a row`, () => {
      const { death, redist, threshold = 0.001, density = common.density } = settings as Settings;
      const updateSettings: MaskUpdateSettings = {
        ...randomUpdates,
        death,
        growth: 'gradient',
        redistribution: redist,
        threshold,
      };
      const updater = new MaskUpdater(tensors, density, updateSettings, 1);
      const expected = (role: string, update: number): number[] => {
        const tensor = tensorOf(reference, `${prefix}expected/${role}`);
        const { data } = tensor;
        const values = data instanceof Int32Array ? Float64Array.from(data) : (data as Float64Array);
        return [...rowOf(tensor, values, update)];
      };
      let memory = freshMemory(updateSettings);
      let masks: Matrices = matricesOf(reference, tensors, `${prefix}input/mask`);
      for (const [update, rate] of common.rates.entries()) {
        const weights = masked(tensors, matricesOf(reference, tensors, `${prefix}input/weight`, update), masks);
        const gradients = matricesOf(reference, tensors, `${prefix}input/grad`, update);
        const result = updater.update({ weights, masks, rate, gradients, momentum: null }, memory);
        const { changes } = result;
        const { float64, float32 } = reference.tolerance;
        const of = (field: 'importance' | 'quota' | 'amount' | 'before' | 'removed') =>
          changes.map((change) => change[field]);
        assert.deepEqual(of('before'), expected('nonzeros_before', update), 'connections before');
        assertClose(of('importance'), expected('importance', update), float64, 'importance');
        assertClose(of('quota'), expected('quota', update), float64, 'quota');
        assert.deepEqual(of('removed'), expected('removed', update), 'removed');
        assert.deepEqual(of('amount'), expected('amount', update), 'amount');
        for (const tensor of tensors) {
          const { name } = tensor;
          const mask = integersOf(reference, `${prefix}expected/mask/${name}`);
          const row = rowOf(tensorOf(reference, `${prefix}expected/mask/${name}`), mask, update);
          assert.deepEqual([...matrixOf(result.masks, tensor)], [...row], `mask of ${name} after update ${update}`);
          assertClose(
            matrixOf(masked(tensors, weights, result.masks), tensor),
            expected(`weight/${name}`, update),
            float32,
            `weights of ${name}`,
          );
        }
        ({ masks, memory } = result);
        assertClose([memory.threshold], expected('threshold', update), float64, 'threshold');
        assertClose([memory.adjustment], expected('adjusted', update), float64, 'adjusted growth');
      }
    });
  }
});
