import assert from 'node:assert/strict';
import test from 'node:test';
import type { TransformerSettings } from '../../../src/check/settings/model.ts';
import { activationPoints } from '../../../src/check/shapes/points.ts';
import { denseModelCount } from '../../../src/ml/accounting/count-model.ts';
import type { CountedModel } from '../../../src/ml/accounting/counted-model.ts';
import { countMicronet } from '../../../src/ml/accounting/micronet.ts';

const settings: TransformerSettings = {
  ...{ type: 'transformer', layers: 1, width: 6, heads: 3, key: 2, value: 4, inner: 8, context: 5 },
  ...{ vocabulary: { kind: 'adaptive', cutoffs: [4], widths: [6, 2] }, dropout: 0 },
};
const dense = denseModelCount(settings, 20, [0.75, 0.25]);

function quantized(bits: number): CountedModel {
  const tensors = Object.entries(dense.tensors).map(([name, tensor]) => {
    if (/norm|positions/.test(name)) return [name, tensor] as const;
    return [name, { ...tensor, bits, scales: name.endsWith('bias') ? 1 : 7 }] as const;
  });
  const activations = Object.fromEntries(activationPoints(settings).map(({ name }) => [name, bits]));
  return { ...dense, tensors: Object.fromEntries(tensors), activations };
}

test('strict counts what the published count leaves out of a dense model', () => {
  const [published, strict] = [countMicronet(dense, 'published'), countMicronet(dense, 'strict')];
  const more = (figure: 'multiplications' | 'additions' | 'other') =>
    strict.operations[figure] - published.operations[figure];
  // Two more heads of five positions with keys of two, the scaling of embedding and queries, two norms' gains.
  assert.equal(more('multiplications'), 2 * 5 * 2 + 6 + 3 * 2 + 2 * 6);
  assert.equal(more('additions'), 2 * (5 * 1 + 5) + 2 * 6);
  // Two more heads' softmax, a logarithm, and no cache is none, not minus one.
  assert.equal(more('other'), 2 * (3 * 5 - 1) + 1 + 1);
  assert.equal(strict.storage.entries - published.storage.entries, 4 * 6, 'gains and offsets of two norms');
});

test('strict charges a product by its wider operand, and every scale', () => {
  const [published, strict] = [
    countMicronet(quantized(8), 'published'),
    countMicronet(quantized(8), 'strict'),
  ];
  const unquantized = countMicronet(dense, 'strict').operations;
  // Rounding at eight points: vectors of 6 in four places, of 24, 15, 12 and 8 in the others.
  const rounded = 4 * 6 + 3 * (2 * 2 + 4) + 5 * 3 + 3 * 4 + 8;
  assert.equal(strict.operations.multiplications - unquantized.multiplications, 2 * rounded);
  assert.equal(strict.operations.other - unquantized.other, 3 * rounded);
  const wide = 3 * 5 * 2 + 16 * 2 + 6 + 3 * 2 + 2 * 6 + 2 * rounded;
  const narrow = strict.operations.multiplications - wide;
  assert.equal(strict.operations.weightedMultiplications, wide + narrow / 4);
  assert.equal(published.operations.weightedMultiplications, published.operations.multiplications / 4);

  const scales = Object.values(quantized(8).tensors).reduce((sum, tensor) => sum + tensor.scales, 0);
  assert.equal(strict.storage.scales, scales);
  assert.equal(published.storage.scales, 0);
  const [positions, norms] = [2 * 5, 4 * 6];
  assert.equal(strict.storage.values - published.storage.values, (positions * 24) / 32 + norms);
  assert.equal(strict.storage.quantizers, 8 * (1 + 24 / 32));
});

test('weights alone in few bits save storage but no multiplication', () => {
  const { tensors } = quantized(4);
  const [whole, small] = [
    countMicronet(dense, 'published'),
    countMicronet({ ...dense, tensors }, 'published'),
  ];
  assert.equal(small.operations.total, whole.operations.total);
  assert.ok(small.storage.total < whole.storage.total / 4);
});

test('zeros cost neither multiplications nor additions', () => {
  const name = 'layers.0.feedforward.input';
  const matrix = dense.tensors[name] ?? assert.fail();
  const tensors = { ...dense.tensors, [name]: { ...matrix, nonzeros: matrix.nonzeros / 2 } };
  const [whole, half] = [dense, { ...dense, tensors }].map((model) => countMicronet(model, 'published'));
  assert.equal(
    (whole?.operations.multiplications ?? 0) - (half?.operations.multiplications ?? 0),
    (6 * 8) / 2,
  );
  assert.equal((whole?.operations.additions ?? 0) - (half?.operations.additions ?? 0), (5 * 8) / 2);
});
