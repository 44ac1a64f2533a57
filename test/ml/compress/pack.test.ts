import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { modelSize } from '../../../src/ml/compress/accounting.ts';
import { pack, unpack } from '../../../src/ml/compress/pack.ts';
import { PackError } from '../../../src/ml/compress/packed-checks.ts';
import { pruneOnce } from '../../../src/ml/compress/pruner.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { quantized, tinyLstm } from '../support/models.ts';

const description = tinyLstm();
const dense: TrainedModel = { description, weights: initialise(description, 1) };
const names = Object.keys(dense.weights);
const target = (to: number) => ({ from: to, to });

test('any mix of pruned and quantized tensors survives packing bit for bit', () => {
  const bits = fc.record(
    { bits: fc.integer({ min: 2, max: 16 }), per: fc.constantFrom('row' as const, 'tensor' as const) },
    { noNullPrototype: true },
  );
  const someBits = fc.dictionary(fc.constantFrom(...names), bits, { noNullPrototype: true });
  const someTargets = fc.dictionary(
    fc.constantFrom(...names),
    fc.double({ min: 0, max: 1, noNaN: true }).map(target),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(someTargets, someBits, fc.boolean(), (targets, bits, pruneFirst) => {
      const model = pruneFirst
        ? quantized(pruneOnce(dense, targets), bits)
        : pruneOnce(quantized(dense, bits), targets);
      // Read the way a file arrives.
      const unpacked = unpack(Buffer.concat([Buffer.alloc(1), pack(model)]).subarray(1));
      assert.deepEqual(unpacked.description, model.description);
      // Bits rather than numbers: a zero's sign counts.
      for (const name of names) assert.deepEqual(words(unpacked, name), words(model, name));
    }),
  );
});

function words({ weights }: TrainedModel, name: string): Uint32Array {
  return new Uint32Array((weights[name] ?? new Float32Array()).slice().buffer);
}

const headerBytes = (packed: Uint8Array) => new DataView(packed.buffer).getUint32(12, true);

test('a dense tensor takes four bytes an entry; a sparse one its mask and what is left', () => {
  const { bytes, parameters, bits, nonzeros, sparsity } = modelSize(dense);
  // Fresh weights are dense but for the decoder's bias: 7 zeros, whose mask takes one byte.
  assert.equal(bytes, 16 + headerBytes(pack(dense)) + 4 * (parameters - 7) + 1);
  assert.equal(bits, 32);
  assert.equal(nonzeros, parameters - 7);
  assert.equal(sparsity, 1 - nonzeros / parameters);
});

test('a sparse and quantized tensor takes its mask, its scales and the bits of what is left', () => {
  const sparse = pruneOnce(dense, { embedding: target(0.5) });
  const small = quantized(sparse, { embedding: { bits: 5, per: 'row' } });
  const body = (model: TrainedModel) => pack(model).length - headerBytes(pack(model));
  // 7 x 4 entries: a mask of 4 bytes, 7 scales and 14 integers of 5 bits instead of 28 floats.
  assert.equal(body(small), body(dense) - 28 * 4 + 4 + 7 * 4 + Math.ceil((14 * 5) / 8));
});

test('the mean of bits weighs tensors by their parameters', () => {
  const shapes = weightShapes(description);
  const small = quantized(dense, { embedding: { bits: 4, per: 'tensor' } });
  const { bits, parameters } = modelSize(small);
  assert.deepEqual(shapes['embedding'], [7, 4]);
  assert.equal(bits, (32 * parameters - 28 * 28) / parameters);
});

test('a model that is not where its description says cannot be packed', () => {
  const claimed = { ...description, bits: { decoder: { bits: 8, per: 'row' } as const } };
  assert.throws(() => pack({ description: claimed, weights: dense.weights }), /^Error: internal: decoder/);
});

test('one changed bit anywhere is noticed', () => {
  const bytes = pack(quantized(dense, { decoder: { bits: 8, per: 'row' } }));
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => unpack(damaged), PackError);
  }
});

test('a file cut or continued is refused', () => {
  const bytes = pack(dense);
  for (let length = 0; length < bytes.length; length += 7) {
    assert.throws(() => unpack(bytes.subarray(0, length)), PackError);
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assert.throws(() => unpack(longer), PackError);
});
