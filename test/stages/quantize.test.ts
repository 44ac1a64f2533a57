import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { TensorBits } from '../../src/check/settings/quantize.ts';
import { gridOf } from '../../src/ml/compress/grid.ts';
import { tensorNamed, weightShapes } from '../../src/ml/models/weights.ts';
import { decodeModel } from '../../src/stages/artifacts.ts';
import { bytesOf, done, temporaryFolder, tinyCorpus } from './rig.ts';
import { training } from './samples.ts';

async function prepared(context: TestContext) {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store);
  const settings = { ...training, length: { kind: 'steps', count: 4 } } as const;
  return { store, dense: await done(store, 'train', { settings, corpus }) };
}

const tensors: Record<string, TensorBits> = {
  embedding: { bits: 8, per: 'row' },
  'layers.0.input': { bits: 3, per: 'tensor' },
};

test('every value lies on its grid, zeros stay, and other tensors are untouched', async (context) => {
  const { store, dense } = await prepared(context);
  const pruned = await done(store, 'prune', {
    settings: {
      targets: { 'layers.0.input': { from: 0, to: 0.5 } },
      schedule: { kind: 'once' },
      retraining: null,
    },
    model: dense,
  });
  const small = await done(store, 'quantize', { settings: { tensors }, model: pruned });
  const before = decodeModel(bytesOf(store, pruned, 'weights'), bytesOf(store, pruned, 'model'));
  const after = decodeModel(bytesOf(store, small, 'weights'), bytesOf(store, small, 'model'));
  assert.deepEqual(after.description, { ...before.description, bits: tensors });
  const shapes = weightShapes(after.description);
  for (const [name, values] of Object.entries(before.weights)) {
    const rounded = tensorNamed(after.weights, name);
    const bits = tensors[name];
    if (bits === undefined) {
      assert.deepEqual(rounded, values);
    } else {
      assert.notEqual(gridOf(rounded, tensorNamed(shapes, name), bits), null);
      assert.ok(values.every((value, index) => value !== 0 || rounded[index] === 0));
      const greatest = Math.max(...values.map(Math.abs));
      // Half a step, and what clearing the last bits of the scale adds.
      const bound = (greatest / (2 ** (bits.bits - 1) - 1)) * 0.51;
      assert.ok(values.every((value, index) => Math.abs(value - (rounded[index] ?? NaN)) <= bound));
    }
  }
});

test('the summary counts the bits of all parameters', async (context) => {
  const { store, dense } = await prepared(context);
  const { summary } = await done(store, 'quantize', { settings: { tensors }, model: dense });
  const parameters = 805;
  const [embedding, input] = [19 * 6, 24 * 6];
  assert.equal(summary['parameters'], parameters);
  assert.equal(
    summary['bits'],
    (8 * embedding + 3 * input + 32 * (parameters - embedding - input)) / parameters,
  );
});

test('metrics name the rounding error of each tensor', async (context) => {
  const { store, dense } = await prepared(context);
  const small = await done(store, 'quantize', { settings: { tensors }, model: dense });
  const lines = bytesOf(store, small, 'metrics').toString().trimEnd().split('\n');
  const errors = lines.map((line) => JSON.parse(line) as { tensor: string; rootMeanSquareError: number });
  assert.deepEqual(
    errors.map(({ tensor }) => tensor),
    ['embedding', 'layers.0.input'],
  );
  assert.ok(errors.every(({ rootMeanSquareError }) => rootMeanSquareError > 0 && rootMeanSquareError < 0.1));
});
