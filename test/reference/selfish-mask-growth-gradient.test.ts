import assert from 'node:assert/strict';
import test from 'node:test';
import { growByScore } from '../../src/ml/sparse/growth.ts';
import { matrixOf } from '../../src/ml/sparse/tensor.ts';
import { adamMomentum } from '../../src/ml/sparse/update.ts';
import { forEachCase, integersOf } from './support/cases.ts';
import { matricesOf, sparseTensorsOf } from './support/sparse.ts';

forEachCase('selfish-mask-growth-gradient', (reference) => {
  const tensors = sparseTensorsOf(reference);
  const amounts = reference.hyperparameters['grow'] as Readonly<Record<string, number>>;
  const of = (role: string) => matricesOf(reference, tensors, `input/${role}`);
  const masks = of('mask');
  const momentum = Object.fromEntries(
    tensors.map((tensor) => [
      tensor.name,
      adamMomentum(matrixOf(of('exp_avg'), tensor), matrixOf(of('exp_avg_sq'), tensor)),
    ]),
  );
  for (const [growth, scores] of Object.entries({ gradient: of('grad'), momentum })) {
    test(`${reference.folder}: growth by ${growth}`, () => {
      for (const tensor of tensors) {
        const { name } = tensor;
        const grown = growByScore(matrixOf(masks, tensor), amounts[name] ?? 0, matrixOf(scores, tensor));
        assert.deepEqual([...grown], [...integersOf(reference, `expected/${growth}/${name}`)], name);
      }
    });
  }
});
