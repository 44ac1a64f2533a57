import assert from 'node:assert/strict';
import test from 'node:test';
import { dequantize, quantize, scaleFor, truncatedInverse } from '../../src/ml/compress/quantize.ts';
import { sizeOf } from '../../src/ml/models/weights.ts';
import { floatsOf, forEachCase, integersOf, rowOf, tensorOf, tensorsUnder } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import type { ReferenceCase } from './support/cases.ts';

forEachCase('micronet-quant-weights', (reference) => {
  const { bits: widths } = reference.hyperparameters as unknown as { readonly bits: readonly number[] };
  widths.forEach((bits, index) => {
    const group = tensorsUnder(reference, `b${bits}/expected/`);
    const names = Object.keys(group)
      .filter((name) => name.endsWith('/int'))
      .map((name) => name.slice(0, -'/int'.length));

    for (const name of names) {
      test(`${reference.folder} ${name} at ${bits} bits`, () => {
        const expected = `b${bits}/expected/${name}`;
        const { shape } = tensorOf(reference, `${expected}/int`);
        const weights = weightsOf(reference, name, shape, index);
        const scales = tensorOf(reference, `${expected}/scale`).data;
        const per = scales.length > 1 ? 'row' : 'tensor';
        const quantized = quantize(weights, shape, { bits, per });
        const { float64 } = reference.tolerance;
        assertClose(quantized.scales, scales, float64, 'scale');
        assert.deepEqual([...quantized.integers], [...integersOf(reference, `${expected}/int`)]);
        const columns = weights.length / scales.length;
        const values = Array.from(
          quantized.integers,
          (integer, index) => integer / (quantized.scales[Math.floor(index / columns)] ?? NaN),
        );
        assertClose(values, tensorOf(reference, `${expected}/value`).data, float64, 'value');
        // Biases were not post-processed in the original.
        if (`${name}/post_processed` in group) {
          const inverse = floatsOf(reference, `${expected}/inv_scale_truncated`);
          assert.deepEqual([...quantized.inverseScales], [...inverse]);
          assert.deepEqual(
            [...dequantize(quantized)],
            // Where the original leaves a zero with a sign, ours has none.
            Array.from(floatsOf(reference, `${expected}/post_processed`), (value) => value + 0),
          );
        }
      });
    }

    test(`${reference.folder} truncated inverse scales of single maxima at ${bits} bits`, () => {
      const inverses = Array.from(floatsOf(reference, 'input/max_abs'), (greatest) =>
        truncatedInverse(scaleFor(greatest, bits), bits),
      );
      assert.deepEqual(inverses, [...floatsOf(reference, `b${bits}/expected/inv_for_max`)]);
    });
  });
});

/** `x_as_output` are the weights of x quantized another way; `ties` has a row for each number of bits. */
function weightsOf(
  reference: ReferenceCase,
  name: string,
  shape: readonly number[],
  index: number,
): Float32Array {
  const source = `param/${name.replace(/_as_output$/, '')}`;
  const tensor = tensorOf(reference, source);
  const weights = floatsOf(reference, source);
  return weights.length === sizeOf(shape) ? weights : rowOf(tensor, weights, index).slice();
}
