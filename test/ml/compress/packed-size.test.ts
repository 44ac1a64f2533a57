import assert from 'node:assert/strict';
import test from 'node:test';
import { trainedModelCount } from '../../../src/ml/accounting/count-model.ts';
import { storageOf } from '../../../src/ml/accounting/storage.ts';
import { pack, unpack } from '../../../src/ml/compress/pack.ts';
import { readHeader } from '../../../src/ml/compress/packed-header.ts';
import { packedSize } from '../../../src/ml/compress/packed-size.ts';
import { tensorNamed, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { dense, everyModel, pruned, small } from '../support/every-model.ts';

const forms: Readonly<Record<string, (settings: (typeof everyModel)[number][1]) => TrainedModel>> = {
  'in 32 bits': dense,
  pruned,
  'pruned, in 5 bits': (settings) => small(settings, 5),
  'pruned, in 8 bits': (settings) => small(settings, 8),
  'pruned, in 9 bits': (settings) => small(settings, 9),
};

for (const [title, settings] of everyModel) {
  test(`${title}: the packed file is as long as counted, to the byte`, () => {
    for (const [form, make] of Object.entries(forms)) {
      const model = make(settings);
      const bytes = pack(model);
      const { header, masks, scales, values, total } = packedSize(model);
      assert.equal(total, bytes.length, form);
      assert.equal(header, readHeader(bytes).front, form);
      assert.equal(8 * (masks + scales + values), bitsByAccounting(model), form);
      assert.deepEqual(pack(unpack(bytes)), bytes, form);
    }
  });
}

/**
 * What the published accounting counts (values that are not zero, a mask for every tensor), and where the file departs
 * from it: tensors that their mask would make longer go without and keep their zeros; scales are whole floats and are
 * counted; each part fills its last byte.
 */
function bitsByAccounting(model: TrainedModel): number {
  const counted = trainedModelCount(model, [1]);
  const { values, masks } = storageOf(counted, 'strict');
  const { cache } = model.description.architecture;
  const fixed =
    cache === undefined ? 0 : [cache.lambda, cache.theta].filter(({ learned }) => !learned).length;
  // Numbers of a cache that are not trained are in the header.
  let bits = 32 * (values - fixed + masks);
  for (const { name, sparse, per, shape, bits: width } of readHeader(pack(model)).header.tensors) {
    const { entries, nonzeros, bits: width32 } = tensorNamed(counted.tensors, name);
    assert.equal(width32, width ?? 32);
    if (!sparse) {
      bits += (entries - nonzeros) * width32 - (name.startsWith('cache.') ? 0 : entries);
    }
    bits += per === null ? 0 : 32 * (per === 'row' ? (shape[0] ?? 1) : 1);
    bits += filling(sparse ? entries : 0) + filling((sparse ? nonzeros : entries) * width32);
  }
  return bits;
}

/** Bits up to the next byte. */
function filling(bits: number): number {
  return (8 - (bits % 8)) % 8;
}
