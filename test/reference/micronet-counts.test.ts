import assert from 'node:assert/strict';
import test from 'node:test';
import type { ModelSettings } from '../../src/check/settings/model.ts';
import { activationPoints } from '../../src/check/shapes/points.ts';
import { denseModelCount } from '../../src/ml/accounting/count-model.ts';
import type { CountedModel } from '../../src/ml/accounting/counted-model.ts';
import { countMicronet, micronetScore } from '../../src/ml/accounting/micronet.ts';
import { storageOf } from '../../src/ml/accounting/storage.ts';
import { forEachCase, tensorOf, type ReferenceCase } from './support/cases.ts';
import { ownName, settingsOf, type MicronetModel } from './support/micronet.ts';

interface Configuration {
  readonly model: MicronetModel;
  readonly n_cache?: number;
  readonly learned_cache?: boolean;
  readonly bits?: number;
  readonly bin_counts: readonly number[];
  /** Of tensors that are not dense. */
  readonly nz: Readonly<Record<string, number>>;
}

function settingsWithCache({ model, n_cache: size = 0, learned_cache: learned = false }: Configuration): ModelSettings {
  const settings = settingsOf(model);
  if (size === 0 && !learned) return settings;
  const parameter = (value: number) => ({ value, learned });
  return { ...settings, cache: { size, lambda: parameter(0.07), theta: parameter(0.016), columns: 'interleaved' } };
}

function countedOf(configuration: Configuration): CountedModel {
  const { model, bits, bin_counts: counts, nz } = configuration;
  const settings = settingsWithCache(configuration);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const dense = denseModelCount(settings, model.n_vocab, counts.map((count) => count / tokens)); // prettier-ignore
  const nonzeros = new Map(Object.entries(nz).map(([name, count]) => [ownName(name, counts.length), count]));
  const tensors = Object.entries(dense.tensors).map(([name, tensor]) => {
    const given = { ...tensor, nonzeros: nonzeros.get(name) ?? tensor.nonzeros };
    const isQuantized = bits !== undefined && !/\.norm\.|positions$|^cache/.test(name);
    return [name, isQuantized ? { ...given, bits, scales: 1 } : given] as const;
  });
  return {
    ...dense,
    tensors: Object.fromEntries(tensors),
    activations: Object.fromEntries(bits === undefined ? [] : activationPoints(settings).map(({ name }) => [name, bits])),
  };
}

function assertFigures(reference: ReferenceCase, name: string, actual: Readonly<Record<string, number>>): void {
  const expected = tensorOf(reference, `expected/${name}`).data;
  const { rtol, atol } = reference.tolerance.float64;
  reference.resultOrder.forEach((figure, index) => {
    const [is, wanted] = [actual[figure], expected[index] ?? NaN];
    if (is === undefined) return;
    assert.ok(Math.abs(is - wanted) <= atol + rtol * Math.abs(wanted), `${figure}: ${is} instead of ${wanted}`);
  });
}

forEachCase('micronet-counts', (reference) => {
  const configurations = reference.hyperparameters['configs'] as unknown as Readonly<Record<string, Configuration>>;
  for (const [name, configuration] of Object.entries(configurations)) {
    test(`${reference.folder} ${name}: parameters, operations and score as published`, () => {
      const model = countedOf(configuration);
      const { storage, operations, score } = countMicronet(model, 'published');
      const sizes = Object.entries(model.tensors).map(([tensor, { entries }]) => ({ tensor, entries }));
      const sumOf = (names: RegExp) =>
        sizes.filter(({ tensor }) => names.test(tensor)).reduce((sum, { entries }) => sum + entries, 0);
      assertFigures(reference, name, {
        all_params: sumOf(/./),
        embedding_params: sumOf(/^embedding|projection$|clusters/),
        nonzero: storage.nonzeros,
        total: storage.entries,
        value_size: storage.values,
        mask_size: storage.masks,
        quantizer_size: storage.quantizers,
        params_total: storage.total,
        muls: operations.multiplications,
        adds: operations.additions,
        others: operations.other,
        ops_total: operations.total,
        score,
      });
    });
  }

  const published = reference.hyperparameters['q10_published'] as unknown as
    Readonly<Record<'nz' | 'total' | 'bits' | 'activation_points' | 'muls' | 'adds' | 'others', number>> | undefined;
  if (published === undefined) return;
  test(`${reference.folder} q10_published: parameters and score from the published sums`, () => {
    const { nz: nonzeros, total: entries, bits, activation_points: points } = published;
    const any = countedOf(Object.values(configurations)[0] ?? assert.fail('no configuration'));
    const storage = storageOf(
      {
        ...any,
        tensors: { all: { entries, nonzeros, bits, scales: 1 } },
        activations: Object.fromEntries(Array.from({ length: points }, (_, point) => [`point ${point}`, bits])),
      },
      'published',
    );
    const operations = (published.muls * bits) / 32 + published.adds + published.others;
    assertFigures(reference, 'q10_published', {
      nonzero: storage.nonzeros,
      total: storage.entries,
      value_size: storage.values,
      mask_size: storage.masks,
      quantizer_size: storage.quantizers,
      params_total: storage.total,
      score: micronetScore(storage.total, operations),
    });
  });
});
