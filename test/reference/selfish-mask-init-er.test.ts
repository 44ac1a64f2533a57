import test from 'node:test';
import { erdosRenyi, keepProbabilities, searchedEpsilon } from '../../src/ml/sparse/initialise.ts';
import type { SparseTensor } from '../../src/ml/sparse/tensor.ts';
import { forEachCase, integersOf, tensorOf, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';

forEachCase('selfish-mask-init-er', (reference) => {
  for (const { prefix, settings } of variantsOf(reference)) {
    test(`${reference.folder} ${prefix}: probability of a connection in each tensor`, () => {
      const { density } = settings as { readonly density: number };
      const sizes = integersOf(reference, `${prefix}input/shapes`);
      const tensors = Array.from({ length: sizes.length / 2 }, (_, index): SparseTensor => {
        return { name: `${index}`, rows: sizes[2 * index] ?? 0, columns: sizes[2 * index + 1] ?? 0, gates: null };
      });
      const exact = tensorOf(reference, `${prefix}expected/epsilon_exact`).data;
      const epsilon = erdosRenyi(tensors, density);
      assertClose([epsilon], exact, reference.tolerance.float64, 'epsilon');

      const asPublished = searchedEpsilon(tensors, density);
      const coded = tensorOf(reference, `${prefix}expected/epsilon_as_coded`).data;
      assertClose([asPublished], coded, reference.tolerance.float64, 'epsilon of the published search');
      for (const [compat, used] of [
        ['intended', epsilon],
        ['source', asPublished],
      ] as const) {
        const published = tensorOf(reference, `${prefix}expected/prob_as_coded`).data;
        const expected = Array.from(published, (probability) =>
          Math.min(1, probability * (used / Number(coded[0]))),
        );
        const probabilities = keepProbabilities(tensors, density, 'erdos-renyi', compat);
        assertClose(probabilities, expected, reference.tolerance.float64, compat);
      }
    });
  }
});
