import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { gridOf, valuesOf } from '../../../src/ml/compress/grid.ts';
import {
  dequantize,
  quantize,
  rounded,
  roundHalfEven,
  truncatedInverse,
} from '../../../src/ml/compress/quantize.ts';

const anyBits = fc.record({
  bits: fc.integer({ min: 2, max: 16 }),
  per: fc.constantFrom('row' as const, 'tensor' as const),
});
const anyMatrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      shape: fc.constant([rows, columns]),
      weights: fc.float32Array({
        minLength: rows * columns,
        maxLength: rows * columns,
        min: -Math.fround(1e30),
        max: Math.fround(1e30),
        noNaN: true,
      }),
    }),
  );

test('halves are rounded to even', () => {
  const values = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 7, -7.2];
  assert.deepEqual(
    values.map((value) => roundHalfEven(value) + 0),
    [-2, -2, 0, 0, 2, 2, 0, 7, -7],
  );
});

test('truncated inverse scales take their known values', () => {
  const known = [
    [1, 8, 0.007874012],
    [1, 9, 0.0039215088],
    [1, 10, 0.0019569397],
    [0.37, 9, 0.00145095587],
  ] as const;
  for (const [greatest, bits, expected] of known) {
    const inverse = truncatedInverse((2 ** (bits - 1) - 1) / Math.fround(greatest), bits);
    assert.ok(Math.abs(inverse / expected - 1) < 1e-7, `${greatest} at ${bits} bits: ${inverse}`);
  }
});

test('a row has its own scale, a row of zeros has scale 1', () => {
  const { scales, integers } = quantize(Float32Array.of(1, -0.5, 0, 0, 4, 2), [3, 2], {
    bits: 3,
    per: 'row',
  });
  assert.deepEqual([...scales], [3, 1, 0.75]);
  assert.deepEqual([...integers], [3, -2, 0, 0, 3, 2]);
});

test('integers never exceed their bits and stay within half a step of the weight', () => {
  fc.assert(
    fc.property(anyMatrix, anyBits, ({ weights, shape }, bits) => {
      const { integers, scales } = quantize(weights, shape, bits);
      const columns = weights.length / scales.length;
      integers.forEach((integer, index) => {
        assert.ok(Math.abs(integer) <= 2 ** (bits.bits - 1) - 1);
        const scaled = (scales[Math.floor(index / columns)] ?? NaN) * (weights[index] ?? NaN);
        assert.ok(Math.abs(integer - scaled) <= 0.5);
      });
    }),
  );
});

test('the product of integer and inverse scale is exact in float32, and both can be read back from it', () => {
  fc.assert(
    fc.property(anyMatrix, anyBits, ({ weights, shape }, bits) => {
      const quantized = quantize(weights, shape, bits);
      const { integers, inverseScales } = quantized;
      const values = dequantize(quantized);
      const columns = weights.length / inverseScales.length;
      values.forEach((value, index) => {
        const product = (integers[index] ?? NaN) * (inverseScales[Math.floor(index / columns)] ?? NaN);
        assert.ok(Object.is(value, product + 0));
      });
      const grid = gridOf(values, shape, bits);
      assert.ok(grid !== null);
      assert.deepEqual(valuesOf(grid, bits), values);
    }),
  );
});

test('a tensor that keeps its maximum has the nearest float32 numbers, and they are read back', () => {
  fc.assert(
    fc.property(anyMatrix, anyBits, ({ weights, shape }, { bits }) => {
      const precision = { bits, per: 'tensor', keeps: 'maximum' } as const;
      const { integers, scales } = quantize(weights, shape, precision);
      const values = rounded(weights, shape, precision);
      values.forEach((value, index) => {
        assert.equal(value, Math.fround((integers[index] ?? NaN) / (scales[0] ?? NaN)));
      });
      const grid = gridOf(values, shape, precision);
      assert.ok(grid !== null);
      assert.deepEqual(valuesOf(grid, precision), values);
    }),
  );
});

test('weights that were not quantized are on no grid', () => {
  assert.equal(gridOf(Float32Array.of(1, 0.3), [2], { bits: 8, per: 'tensor' }), null);
  assert.equal(gridOf(Float32Array.of(1, -0), [2], { bits: 8, per: 'tensor' }), null);
});
