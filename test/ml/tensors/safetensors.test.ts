import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type StoredTensor,
  viewSafetensors,
} from '../../../src/ml/tensors/safetensors.ts';

function file(
  header: string,
  data = new Uint8Array(),
  length = new TextEncoder().encode(header).length,
): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

test('a file has the bytes of the format', () => {
  const bytes = encodeSafetensors({
    b: { shape: [1], data: Float32Array.of(1.5) },
    a: { shape: [2], data: Int32Array.of(1, -1) },
  });
  const header =
    '{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const data = Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0xc0, 0x3f);
  assert.deepEqual(bytes, file(padded, data));
});

test('any tensors survive a round trip bit for bit, whatever order they are given in', () => {
  const data = fc.oneof(
    fc.float32Array({ maxLength: 7 }),
    fc.float64Array({ maxLength: 7 }),
    fc.int32Array({ maxLength: 7 }),
    fc.uint8Array({ maxLength: 7 }),
  );
  const tensors = fc.dictionary(
    fc.string().filter((name) => name !== '__metadata__'),
    data.map((data): StoredTensor => ({ shape: [data.length], data })),
  );
  fc.assert(
    fc.property(tensors, (tensors) => {
      const bytes = encodeSafetensors(tensors);
      const reversed = Object.fromEntries(Object.entries(tensors).reverse());
      assert.deepEqual(encodeSafetensors(reversed), bytes);
      const decoded = decodeSafetensors(bytes);
      assert.deepEqual(Object.keys(decoded).sort(), Object.keys(tensors).sort());
      for (const [name, { shape, data }] of Object.entries(tensors)) {
        assert.deepEqual(decoded[name], { shape, data });
      }
    }),
  );
});

test('a decoded tensor does not share memory with the file', () => {
  const bytes = encodeSafetensors({ a: { shape: [], data: Float32Array.of(1) } });
  const decoded = decodeSafetensors(bytes);
  bytes.fill(0);
  assert.deepEqual(decoded['a'], { shape: [], data: Float32Array.of(1) });
});

test('a view copies nothing, but for what no array can begin at', () => {
  const file = encodeSafetensors({
    a: { shape: [1], data: Int32Array.of(7) },
    b: { shape: [2], data: Float32Array.of(1, 2) },
    c: { shape: [1], data: Uint8Array.of(9) },
  });
  const { a, b, c } = viewSafetensors(file);
  assert.deepEqual([a?.data, b?.data, c?.data], [Int32Array.of(7), Float32Array.of(1, 2), Uint8Array.of(9)]);
  for (const tensor of [a, b, c]) assert.equal(tensor?.data.buffer, file.buffer);
  const askew = new Uint8Array(file.length + 1);
  askew.set(file, 1);
  const { b: copied } = viewSafetensors(askew.subarray(1));
  assert.deepEqual(copied?.data, Float32Array.of(1, 2));
  assert.notEqual(copied.data.buffer, askew.buffer);
});

test('doubles are read from any place, in a Buffer too', () => {
  const bytes = encodeSafetensors({
    a: { shape: [1], data: Float32Array.of(1) },
    b: { shape: [1], data: Float64Array.of(Math.PI) },
  });
  for (const offset of [0, 1, 4]) {
    const room = Buffer.alloc(offset + bytes.length);
    room.set(bytes, offset);
    const decoded = decodeSafetensors(room.subarray(offset));
    assert.deepEqual(decoded['b']?.data, Float64Array.of(Math.PI));
    room.fill(0);
    assert.deepEqual(decoded['a']?.data, Float32Array.of(1));
  }
});

test('metadata is passed over', () => {
  assert.deepEqual(decodeSafetensors(file('{"__metadata__":{"format":"pt"}}')), {});
});

const hostile: Record<string, Uint8Array> = {
  'an empty file': new Uint8Array(),
  'a file shorter than the length': new Uint8Array(7),
  'a header beyond the end': file('{}', new Uint8Array(), 3),
  'a header of 2^63 bytes': file('{}', new Uint8Array(), Number.MAX_SAFE_INTEGER),
  'a header that is not JSON': file('{"a":'),
  'a header that is not UTF-8': Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe),
  'a header that is a list': file('[]'),
  'a header that is null': file('null'),
  'an entry that is null': file('{"a":null}'),
  'an unknown type': file('{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}', new Uint8Array(1)),
  'a type that every object has': file('{"a":{"dtype":"toString","shape":[],"data_offsets":[0,0]}}'),
  'a negative size': file('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', new Uint8Array(4)),
  'a fractional size': file('{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', new Uint8Array(2)),
  'a shape that is a number': file('{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}', new Uint8Array(4)),
  'sizes whose product overflows': file(
    '{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}',
    new Uint8Array(4),
  ),
  'offsets that fit no size': file(
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}',
    new Uint8Array(4),
  ),
  'offsets the wrong way round': file(
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}',
    new Uint8Array(4),
  ),
  'one offset': file('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}'),
  'offsets beyond the end': file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', new Uint8Array(4)),
  'a gap': file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', new Uint8Array(8)),
  'bytes after the last tensor': file(
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    new Uint8Array(5),
  ),
  'tensors that overlap': file(
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
    new Uint8Array(12),
  ),
  'a name that is there twice': file(
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
    new Uint8Array(8),
  ),
};
for (const [what, bytes] of Object.entries(hostile)) {
  test(`${what} is refused`, () => {
    assert.throws(() => decodeSafetensors(bytes), SafetensorsError);
  });
}

test('a file cut anywhere is refused', () => {
  const bytes = encodeSafetensors({
    a: { shape: [3], data: Float32Array.of(1, 2, 3) },
    b: { shape: [2], data: Int32Array.of(1, 2) },
  });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeSafetensors(bytes.subarray(0, length)), SafetensorsError);
  }
});

test('a type that is no text is told, whatever it is', () => {
  for (const type of ['1', 'null', '[]', '{"toString":1,"valueOf":1}']) {
    const bytes = file(`{"a":{"dtype":${type},"shape":[0],"data_offsets":[0,0]}}`);
    assert.throws(() => decodeSafetensors(bytes), /its type is no text, which is none of F32, /);
  }
});

test('numbers of 16 bits are read as the float32 that equal them', () => {
  const bits = Uint16Array.of(
    0,
    0x8000,
    0x3c00,
    0xc500,
    0x0001,
    0x03ff,
    0x0400,
    0x7bff,
    0x7c00,
    0xfc00,
    0x7e00,
  );
  const half = [0, -0, 1, -5, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity, NaN];
  const brain = [0, -0, 2 ** -7, -2048, 2 ** -133, (1 + 127 / 128) * 2 ** -120];
  for (const [type, expected] of [
    ['F16', half],
    ['BF16', brain],
  ] as const) {
    const count = expected.length;
    const header = `{"a":{"dtype":"${type}","shape":[${count}],"data_offsets":[0,${2 * count}]}}`;
    const data = new Uint8Array(bits.buffer, 0, 2 * count);
    for (const read of [decodeSafetensors, viewSafetensors]) {
      // At any place: the header's length need not be even.
      for (const pad of ['', ' ']) {
        assert.deepEqual(read(file(header + pad, data))['a']?.data, Float32Array.from(expected));
      }
    }
  }
});
