import assert from 'node:assert/strict';
import test from 'node:test';
import { compareSparsity } from '../../src/report/sparsity.ts';

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

test('zeros are counted by tensor, and survivors compared by place', () => {
  const before = file({ a: [0, 1, 2, 3, 4, 5, 0, 0, 1, 1], bias: [1, 2] });
  const after = file({ a: [7, 0, 0, 0, 4, 5, 0, 0, 1, 0], bias: [3, 4] });
  assert.deepEqual(compareSparsity(before, after), [
    { tensor: 'a', before: 0.3, after: 0.6, kept: 0.75, masks: null },
  ]);
});

test('equal masks, other shapes and tensors of one side alone are left out', () => {
  const before = file({ a: [0, 1], b: [0, 1], c: [1] });
  const after = file({ a: [0, 9], b: [0, 0, 1], d: [0] });
  assert.deepEqual(compareSparsity(before, after), []);
});

test('a tensor of which nothing is left has no survivors to compare', () => {
  assert.deepEqual(compareSparsity(file({ a: [1, 1] }), file({ a: [0, -0] })), [
    { tensor: 'a', before: 0, after: 1, kept: null, masks: null },
  ]);
});
