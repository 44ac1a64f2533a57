import assert from 'node:assert/strict';
import test from 'node:test';
import type { TransformerSettings } from '../../../src/check/settings/model.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { sizeOf, tensorNamed } from '../../../src/ml/models/weights.ts';
import { tinyTransformer } from '../support/models.ts';

/** The word types of WikiText-103. */
const V = 267_735;

const published: TransformerSettings = {
  type: 'transformer',
  layers: 8,
  width: 256,
  heads: 8,
  key: 24,
  value: 24,
  inner: 768,
  context: 97,
  vocabulary: { kind: 'adaptive', cutoffs: [3500, 25_000], widths: [256, 64, 4] },
  dropout: 0,
};

/** Parameters of MicroNet's published configurations, counted by its authors' program. */
const counts: Readonly<Record<string, readonly [changes: Partial<TransformerSettings>, count: number]>> = {
  '8.3M, context 97': [{}, 8_304_213],
  '8.3M, context 65': [{ context: 65 }, 8_298_069],
  '8.3M, context 129': [{ context: 129 }, 8_310_357],
  '8.3M, context 257': [{ context: 257 }, 8_334_933],
  '8.4M, context 513': [{ context: 513 }, 8_384_085],
  '8.5M, context 1025': [{ context: 1025 }, 8_482_389],
  '11M': [{ inner: 1024, key: 48, value: 48 }, 10_950_933],
  '15.2M': [
    {
      ...{ width: 384, key: 36, value: 36 },
      vocabulary: { kind: 'adaptive', cutoffs: [3500, 25_000], widths: [384, 64, 16] },
    },
    15_247_593,
  ],
  'the teacher, 54M': [
    {
      ...{ layers: 16, width: 512, key: 64, value: 64, inner: 1536 },
      vocabulary: { kind: 'adaptive', cutoffs: [3500, 25_000], widths: [512, 256, 16] },
    },
    53_859_529,
  ],
  'no cutoffs, context 257': [{ context: 257, vocabulary: { kind: 'plain' } }, 73_596_823],
};

for (const [name, [changes, count]] of Object.entries(counts)) {
  test(`${name}: as many parameters as published`, () => {
    const { parameters } = languageModel(describe({ ...published, ...changes }, V));
    const sizes = Object.entries(parameters).map(([tensor, { shape }]) => [tensor, sizeOf(shape)] as const);
    const sum = (part: (tensor: string) => boolean) =>
      sizes.filter(([tensor]) => part(tensor)).reduce((total, [, size]) => total + size, 0);
    assert.equal(
      sum(() => true),
      count,
    );
    // All words have a bias, whatever their bin.
    assert.equal(
      sum((tensor) => /^decoder(\.\d+)?\.bias$/.test(tensor)),
      V,
    );
  });
}

test('tables and positions are normal around zero, maps uniform by their inputs, norms change nothing at first', () => {
  const { layers, width, inner } = { layers: 1, width: 32, inner: 64 };
  const description = tinyTransformer({ layers, width, inner, context: 40 }, 4000);
  const weights = initialise(description, 1);
  const deviationOf = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  for (const name of ['embedding.0', 'embedding.1', 'layers.0.attention.positions']) {
    const values = tensorNamed(weights, name);
    // Five standard errors of a standard deviation.
    const error = (5 * 0.02) / Math.sqrt(2 * values.length);
    assert.ok(Math.abs(deviationOf(values) - 0.02) < error, `${name}: ${deviationOf(values)}`);
    const beyond = values.filter((value) => Math.abs(value) > 0.04).length / values.length;
    assert.ok(
      Math.abs(beyond - 0.0455) < 5 * Math.sqrt(0.0434 / values.length),
      `${name}: ${beyond} beyond two`,
    );
  }
  for (const [name, inputs] of [
    ['layers.0.attention.input', width],
    ['layers.0.feedforward.output', inner],
    ['layers.0.feedforward.output.bias', inner],
    ['decoder.1.projection', width],
    ['decoder.2.bias', 2],
  ] as const) {
    const greatest = tensorNamed(weights, name).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const bound = Math.fround(1 / Math.sqrt(inputs));
    assert.ok(greatest <= bound && greatest > 0.8 * bound, `${name}: ${greatest} of ${bound}`);
  }
  assert.ok(tensorNamed(weights, 'layers.0.attention.norm.gain').every((gain) => gain === 1));
  assert.ok(tensorNamed(weights, 'layers.0.attention.norm.bias').every((bias) => bias === 0));
});
