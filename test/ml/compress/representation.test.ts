import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entriesOf } from '../../../src/engine/inference/weight.ts';
import { dequantize, quantize } from '../../../src/ml/compress/quantize.ts';
import { represent } from '../../../src/ml/compress/representation.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import type { TensorBits } from '../../../src/check/settings/quantize.ts';

const architecture = { type: 'lstm', layers: 1, embedding: 9, width: 11, dropout: 0, tied: false } as const;
const plain = describe(architecture, 13);
const shapes = weightShapes(plain);

/** Some tensors rounded, as `quantize` leaves them. */
function rounded(bits: Readonly<Record<string, TensorBits>>, seed = 1): TrainedModel {
  const weights = { ...initialise(plain, seed) };
  for (const [name, precision] of Object.entries(bits)) {
    const values = weights[name] ?? assert.fail(name);
    weights[name] = dequantize(quantize(values, shapes[name] ?? [], precision));
  }
  return { description: { ...plain, bits }, weights };
}

const precisions = fc.record({
  bits: fc.integer({ min: 2, max: 8 }),
  per: fc.constantFrom('row' as const, 'tensor' as const),
});

test('integers and scales of a representation are the weights, bit for bit', () => {
  fc.assert(
    fc.property(
      precisions,
      fc.constantFrom('quantized' as const, 'int8' as const),
      fc.nat(99),
      (...given) => {
        const [precision, form, seed] = given;
        const model = rounded(
          { embedding: precision, decoder: precision, 'layers.0.input': precision },
          seed,
        );
        const { weights, tensors } = represent(model, form);
        assert.equal(tensors.length, 3);
        for (const { name } of tensors) {
          const weight = weights[`parameter:${name}`] ?? assert.fail(name);
          assert.equal(weight.kind, 'grid');
          // A zero of a grid has no sign.
          assert.deepEqual(
            entriesOf(weight),
            model.weights[name]?.map((value) => value + 0),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a grid lies in the smallest container of 2, 4 or 8 bits that holds it, for int8 in 8', () => {
  const containers = (form: 'quantized' | 'int8') =>
    [2, 3, 4, 5, 6, 7, 8].map((bits) => {
      const [tensor] = represent(rounded({ decoder: { bits, per: 'row' } }), form).tensors;
      return tensor?.container;
    });
  assert.deepEqual(containers('quantized'), [2, 4, 4, 8, 8, 8, 8]);
  assert.deepEqual(containers('int8'), [8, 8, 8, 8, 8, 8, 8]);
});

test('vectors, more than 8 bits and what is not quantized stay floats', () => {
  const model = rounded({
    'decoder.bias': { bits: 8, per: 'tensor' },
    decoder: { bits: 9, per: 'row' },
    embedding: { bits: 8, per: 'row' },
  });
  const { weights, tensors } = represent(model, 'quantized');
  assert.deepEqual(
    tensors.map(({ name }) => name),
    ['embedding'],
  );
  assert.equal(weights['parameter:decoder.bias']?.kind, 'dense');
  assert.equal(weights['parameter:decoder']?.kind, 'dense');
  assert.equal(represent(model, 'dense').tensors.length, 0);
});

test('a matrix of which half or more is zero is kept without them, and comes back whole', () => {
  const weights = { ...initialise(plain, 2) };
  weights['decoder'] = (weights['decoder'] ?? assert.fail()).map((value, at) => (at % 3 === 0 ? value : 0));
  weights['embedding'] = (weights['embedding'] ?? assert.fail()).map((value, at) =>
    at % 3 === 0 ? 0 : value,
  );
  const represented = represent({ description: plain, weights }, 'sparse');
  assert.deepEqual(
    represented.tensors.map(({ name }) => name),
    ['decoder'],
  );
  const decoder = represented.weights['parameter:decoder'] ?? assert.fail();
  assert.equal(decoder.kind, 'sparse');
  assert.deepEqual(entriesOf(decoder), weights['decoder']);
});
