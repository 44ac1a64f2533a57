import assert from 'node:assert/strict';
import test from 'node:test';
import type { MaskUpdateSettings, Redistribution } from '../../src/check/settings/sparse.ts';
import { freshMemory, MaskUpdater } from '../../src/ml/sparse/update.ts';
import type { Matrices } from '../../src/ml/sparse/tensor.ts';
import { randomUpdates } from '../ml/support/mask-updates.ts';
import { forEachCase, integersOf, variantsOf, type ReferenceCase } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { matricesOf, sparseTensorsOf } from './support/sparse.ts';

interface Settings {
  readonly mode: 'magnitude' | 'magnitude_rnn' | 'SET' | 'threshold' | 'global_magnitude';
  readonly rate: number;
  readonly threshold?: number;
  readonly redist?: Redistribution;
}

forEachCase('selfish-mask-death', (reference) => {
  const density = reference.hyperparameters['density'] as number;
  const tensors = sparseTensorsOf(reference);
  for (const { prefix, settings } of variantsOf(reference)) {
    const { mode, rate, threshold = 0.001, redist = 'none' } = settings as Settings;
    const updateSettings = (compat: MaskUpdateSettings['compat']): MaskUpdateSettings => ({
      ...randomUpdates,
      death: mode === 'SET' ? 'set' : mode,
      rate,
      redistribution: redist,
      threshold,
      compat,
    });
    const masks = matricesOf(reference, tensors, `${prefix}input/mask`);
    const weights = matricesOf(reference, tensors, `${prefix}input/weight`);
    const dying = (compat: MaskUpdateSettings['compat']) => {
      const settings = updateSettings(compat);
      // Nothing grows where every draw is 1.
      const updater = new MaskUpdater(tensors, density, settings, 1, ({ rows, columns }) =>
        new Float32Array(rows * columns).fill(1),
      );
      const situation = { weights, masks, rate, gradients: null, momentum: null };
      return updater.update(situation, freshMemory(settings));
    };

    test(`${reference.folder} ${prefix}: what is left of each tensor`, () => {
      const { masks: left, memory, changes } = dying('intended');
      assertMasks(reference, left, `${prefix}expected/mask`);
      const removed = changes.reduce((sum, change) => sum + change.removed, 0);
      assert.equal(removed, integersOf(reference, `${prefix}expected/removed`)[0]);
      for (const [name, own] of [
        ['next_threshold', memory.threshold],
        ['threshold', memory.threshold],
        ['increment', memory.increment],
        ['quota_sum', changes.reduce((sum, { quota }) => sum + quota, 0)],
      ] as const) {
        const expected = reference.tensors[`${prefix}expected/${name}`];
        if (expected !== undefined) assertClose([own], expected.data, reference.tolerance.float64, name);
      }
    });

    if (mode !== 'SET') continue;
    test(`${reference.folder} ${prefix}: as published, the most negative weights go`, () => {
      assertMasks(reference, dying('source').masks, `${prefix}expected/mask_as_coded`);
    });
  }
});

function assertMasks(reference: ReferenceCase, masks: Matrices, prefix: string): void {
  for (const [name, mask] of Object.entries(masks)) {
    assert.deepEqual([...mask], [...integersOf(reference, `${prefix}/${name}`)], name);
  }
}
