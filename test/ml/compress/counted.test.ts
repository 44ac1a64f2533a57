import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { countings, type Counting } from '../../../src/check/settings/evaluate.ts';
import type { ModelSettings, TransformerSettings } from '../../../src/check/settings/model.ts';
import type { TensorBits } from '../../../src/check/settings/quantize.ts';
import { trainedModelCount } from '../../../src/ml/accounting/count-model.ts';
import { storageOf } from '../../../src/ml/accounting/storage.ts';
import { divide, joined } from '../../../src/ml/compress/counted/front.ts';
import { packCounted, unpackCounted } from '../../../src/ml/compress/counted/pack.ts';
import { pack } from '../../../src/ml/compress/pack.ts';
import { PackError } from '../../../src/ml/compress/packed-checks.ts';
import { pruneOnce } from '../../../src/ml/compress/pruner.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { dense, everyModel, pruned, small, withActivations } from '../support/every-model.ts';
import { quantized } from '../support/models.ts';

const [, lstm] = everyModel[0] ?? assert.fail();

/** Bytes that the accounting counts, rounded up once. */
function countedBytes(model: TrainedModel, counting: Counting): number {
  return Math.ceil(4 * storageOf(trainedModelCount(model, [1]), counting).total);
}

function assertSame(found: TrainedModel, model: TrainedModel, what: string): void {
  assert.deepEqual(found.description, model.description, what);
  for (const name of Object.keys(weightShapes(model.description))) {
    // Bits rather than numbers: a zero's sign counts.
    assert.deepEqual(words(tensorNamed(found.weights, name)), words(tensorNamed(model.weights, name)), what);
  }
}

function words(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}

const forms: Readonly<Record<string, (settings: ModelSettings) => TrainedModel>> = {
  'in 32 bits': dense,
  pruned,
  'pruned, in 5 bits': (settings) => small(settings, 5),
  'pruned, in 9 bits with activations': (settings) => withActivations(small(settings, 9), 9),
};

for (const [title, settings] of everyModel) {
  test(`${title}: the body is as long as the accounting says, and every bit comes back`, () => {
    for (const [form, make] of Object.entries(forms)) {
      for (const counting of countings) {
        const what = `${form}, ${counting}`;
        const model = make(settings);
        const { bytes, size } = packCounted(model, counting);
        assert.equal(size.body, countedBytes(model, counting), what);
        assert.equal(size.header + size.body, bytes.length, what);
        const remainder = Object.values(size.leftOut).reduce((sum, bits) => sum + bits, 0);
        assert.equal(size.header, 20 + size.description + Math.ceil(remainder / 8), what);
        // Read the way a file arrives.
        assertSame(unpackCounted(Buffer.concat([Buffer.alloc(1), bytes]).subarray(1)), model, what);
      }
    }
  });
}

/** As MicroNet's, smaller: bins, biases that keep their greatest magnitude, positions and norms that stay floats. */
const micronet: TransformerSettings & ModelSettings = {
  ...{ type: 'transformer', layers: 2, width: 12, heads: 3, key: 4, value: 4, inner: 16, context: 5 },
  ...{ vocabulary: { kind: 'adaptive', cutoffs: [8, 20], widths: [12, 6, 3] }, dropout: 0 },
};

function micronetModel(settings: ModelSettings, bits: number): TrainedModel {
  const model = pruned(settings);
  const grids = Object.entries(weightShapes(model.description))
    .filter(([name]) => !/norm|positions|^cache/.test(name))
    .map(([name, shape]): [string, TensorBits] => [
      name,
      shape.length === 2 ? { bits, per: 'row' } : { bits, per: 'tensor', keeps: 'maximum' },
    ]);
  return withActivations(quantized(model, Object.fromEntries(grids)), bits);
}

test('what a counting leaves out stands in the header, each bit of it once', () => {
  const model = micronetModel(micronet, 9);
  const shapes = weightShapes(model.description);
  const sizeOf = (pattern: RegExp) =>
    Object.entries(shapes)
      .filter(([name]) => pattern.test(name))
      .reduce((sum, [, shape]) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
  const rows = Object.entries(model.description.bits).reduce(
    (sum, [name, { per }]) => sum + (per === 'row' ? (shapes[name]?.[0] ?? 0) : 1),
    0,
  );
  const published = packCounted(model, 'published').size.leftOut;
  assert.equal(published.norms, 32 * sizeOf(/norm/));
  assert.equal(published.scales, 32 * rows);
  const positions = tensorNamed(model.weights, 'layers.0.attention.positions').filter((value) => value !== 0);
  // Positions are floats that are counted in 9 bits: the other 23 of each stand in the header.
  assert.equal(published.lowBits, 23 * 2 * positions.length);
  const strict = packCounted(model, 'strict').size.leftOut;
  assert.deepEqual(strict, { norms: 0, scales: 0, masks: 0, signs: 0, lowBits: 0 });
});

test('numbers of a cache are counted as words, trained or not', () => {
  for (const learned of [true, false]) {
    const cache = {
      size: 4,
      lambda: { value: 0.07, learned },
      theta: { value: 0.016, learned },
      columns: 'apart',
    } as const;
    const model = micronetModel({ ...micronet, cache }, 8);
    for (const counting of countings) {
      const { bytes, size } = packCounted(model, counting);
      assert.equal(size.body, countedBytes(model, counting));
      assert.equal(size.leftOut.masks, learned ? 2 : 0);
      assertSame(unpackCounted(bytes), model, counting);
      if (learned) {
        const none = { ...model, weights: { ...model.weights, 'cache.theta': new Float32Array(1) } };
        assert.equal(packCounted(none, counting).size.body, countedBytes(none, counting));
        assertSame(unpackCounted(packCounted(none, counting).bytes), none, 'a zero without a mask');
      }
    }
    // The double of a number that is not trained comes back whole: half of it counted, half of it not.
    assert.equal(packCounted(model, 'strict').size.leftOut.lowBits, learned ? 0 : 64);
  }
});

test('any mix of pruned and quantized tensors is as long as counted and comes back bit for bit', () => {
  const model = dense(lstm);
  const names = Object.keys(model.weights);
  const form = fc.record(
    { bits: fc.integer({ min: 2, max: 16 }), per: fc.constantFrom('row' as const, 'tensor' as const) },
    { noNullPrototype: true },
  );
  const target = fc.double({ min: 0, max: 1, noNaN: true }).map((to) => ({ from: to, to }));
  const some = <T>(value: fc.Arbitrary<T>) =>
    fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
  fc.assert(
    fc.property(some(target), some(form), fc.constantFrom(...countings), (targets, bits, counting) => {
      const mixed = quantized(pruneOnce(model, targets), bits);
      const { bytes, size } = packCounted(mixed, counting);
      assert.equal(size.body, countedBytes(mixed, counting));
      assertSame(unpackCounted(bytes), mixed, counting);
    }),
    { numRuns: 40 },
  );
});

test('signs of zeros and low bits of scales are kept where there are any', () => {
  const model = pruned(lstm);
  const signed = tensorNamed(model.weights, 'embedding').map((value) => (value === 0 ? -0 : value));
  const withSigns = { ...model, weights: { ...model.weights, embedding: signed } };
  // One weight a row is its row's greatest, whatever its last bits are.
  const [rows = 0] = weightShapes(model.description)['decoder.bias'] ?? [];
  const odd = Float32Array.from({ length: rows }, () => 1 / 3);
  const description = { ...model.description, bits: { 'decoder.bias': { bits: 2, per: 'tensor' } } } as const;
  const withOdd = { description, weights: { ...model.weights, 'decoder.bias': odd } };
  for (const counting of countings) {
    for (const each of [withSigns, withOdd]) {
      const { bytes, size } = packCounted(each, counting);
      assert.equal(size.body, countedBytes(each, counting));
      assertSame(unpackCounted(bytes), each, counting);
    }
  }
  assert.ok(packCounted(withSigns, 'strict').size.leftOut.signs > 0);
  assert.equal(packCounted(withOdd, 'strict').size.leftOut.lowBits, 2);
});

test('one changed bit anywhere is noticed, and so are cuts and continuations', () => {
  const tiny = { ...micronet, layers: 1, vocabulary: { kind: 'plain' } } as const;
  const { bytes } = packCounted(micronetModel(tiny, 5), 'published');
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => unpackCounted(damaged), PackError);
  }
  for (let length = 0; length < bytes.length; length += 7)
    assert.throws(() => unpackCounted(bytes.subarray(0, length)), PackError);
  assert.throws(() => unpackCounted(Buffer.concat([bytes, Buffer.alloc(1)])), PackError);
  assert.throws(() => unpackCounted(pack(dense(tiny))), PackError);
});

test('a header that promises more than the file holds is refused before room is made for it', () => {
  const { bytes } = packCounted(small(lstm, 5), 'strict');
  const parts = divide(bytes);
  const text = new TextDecoder().decode(parts.description);
  for (const [said, instead] of [
    ['"vocabulary":40', '"vocabulary":4000000000'],
    ['"layout":"strict"', '"layout":"published"'],
    ['"layers":', '"layers":9'],
    ['"lowBits":false', '"lowBits":true'],
    ['"mask":1', '"mask":0'],
  ] as const) {
    assert.ok(text.includes(said), said);
    const description = new TextEncoder().encode(text.replaceAll(said, instead));
    assert.throws(() => unpackCounted(joined({ ...parts, description })), PackError, instead);
  }
});

test('bytes that were changed together with their checksum make another model or are refused, nothing else', () => {
  const files = everyModel.map(([, settings]) =>
    packCounted(withActivations(small(settings, 5), 5), 'published'),
  );
  const part = fc.constantFrom('description', 'remainder', 'body');
  fc.assert(
    fc.property(fc.constantFrom(...files), part, fc.nat(), fc.nat(255), ({ bytes }, name, at, byte) => {
      const parts = divide(bytes);
      const changed = Uint8Array.from(parts[name]);
      changed[at % changed.length] = byte;
      try {
        unpackCounted(joined({ ...parts, [name]: changed }));
      } catch (error) {
        assert.ok(error instanceof PackError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
