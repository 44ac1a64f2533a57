import assert from 'node:assert/strict';
import test from 'node:test';
import { compareModels, type KeptModel } from '../../../src/report/diff/tensors.ts';
import { readTensors } from '../../../src/report/weights-file.ts';

/** A safetensors file of float32 vectors. */
function file(tensors: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => {
      const data_offsets = [offset, (offset += 4 * values.length)];
      return [name, { dtype: 'F32', shape: [values.length], data_offsets }];
    }),
  );
  const text = Buffer.from(JSON.stringify({ __metadata__: {}, ...header }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const data = Buffer.from(Float32Array.from(Object.values(tensors).flat()).buffer);
  return Buffer.concat([size, text, data]);
}

const model = (
  tensors: Readonly<Record<string, readonly number[]>>,
  bits: KeptModel['bits'] = {},
): KeptModel => ({
  architecture: null,
  bits,
  tensors: readTensors(file(tensors)),
});

test('zeros and bits are told of each side, and survivors compared by place', () => {
  const before = model({ a: [0, 1, 2, 3, 4, 5, 0, 0, 1, 1] });
  const after = model({ a: [7, 0, 0, 0, 4, 5, 0, 0, 1, 0] }, { a: { bits: 5, per: 'row' } });
  const [row] = compareModels([before, after]);
  assert.deepEqual(row?.sides, [
    { entries: 10, zeros: 0.3, bits: 32 },
    { entries: 10, zeros: 0.6, bits: 5 },
  ]);
  assert.equal(row.against[0], null);
  assert.equal(row.against[1]?.kept, 0.75);
  assert.equal(row.against[1].masks, null);
});

test('drift is the length of the way over that of the base', () => {
  const [row] = compareModels([model({ a: [3, 4] }), model({ a: [3, 4] }), model({ a: [3, 1] })]);
  assert.deepEqual(
    row?.against.map((one) => one?.drift ?? null),
    [null, 0, 0.6],
  );
  const [fromNothing] = compareModels([model({ a: [0, 0] }), model({ a: [0, 1] })]);
  assert.equal(fromNothing?.against[1]?.drift, null);
});

test('tensors of other shapes, and those that the base lacks, have figures but nothing to compare', () => {
  const rows = compareModels([model({ b: [0, 1], c: [1] }), model({ b: [0, 0, 1], d: [0] })]);
  assert.deepEqual(
    rows.map(({ tensor, sides, against }) => [tensor, sides.map((one) => one?.entries ?? null), against[1]]),
    [
      ['b', [2, 3], null],
      ['c', [1, null], null],
      ['d', [null, 1], null],
    ],
  );
});

test('a tensor of which nothing is left has no survivors to compare', () => {
  const [row] = compareModels([model({ a: [1, 1] }), model({ a: [0, -0] })]);
  assert.equal(row?.sides[1]?.zeros, 1);
  assert.equal(row.against[1]?.kept, null);
});
