/**
 * Every kernel of the tracer, run compiled, by TensorFlow and on WebGPU, against the one of the same name in tfjs' CPU
 * backend.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernels } from '../../../src/engine/trace/kernels/all.ts';
import { compiled } from '../support/engines.ts';
import { onTensorflow } from '../tensorflow/library.ts';
import { onAdapter } from '../webgpu/adapter.ts';
import { agree } from './agreement.ts';
import type { Cases } from './cases.ts';
import { constants } from './constants.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { shapes } from './shapes.ts';

const table: Cases = { ...constants, ...elementwise, ...indexing, ...products, ...reductions, ...shapes };

test('every kernel of the tracer stands in the table', () => {
  assert.deepEqual(Object.keys(table).sort(), Object.keys(kernels).sort());
});

for (const [kernel, cases] of Object.entries(table)) {
  test(`${kernel} gives what the reference gives`, () => agree(compiled, kernel, cases));
}

const tensorflow = await onTensorflow();
test('TensorFlow has every kernel, and gives what the reference gives', tensorflow.options, async () => {
  for (const [kernel, cases] of Object.entries(table)) await agree(tensorflow.engine(), kernel, cases);
});

const webgpu = await onAdapter();
/** They rest on the last bits of exp and log near 1, and WGSL lets a log be wrong by 2^-21 there. */
const tooFine = ['Expm1', 'Log1p'];
test('WebGPU gives what the reference gives', webgpu.options, async () => {
  for (const [kernel, cases] of Object.entries(table)) {
    if (!tooFine.includes(kernel)) await agree(webgpu.engine(), kernel, cases);
  }
});
