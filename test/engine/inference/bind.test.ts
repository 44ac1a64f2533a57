import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, concat, matMul, mul, relu, sigmoid, slice, tanh } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Arrays, Program, TypedArray } from '../../../src/engine/engine.ts';
import { order } from '../../../src/engine/graph/order.ts';
import { sparseMatrix } from '../../../src/engine/graph/matrices.ts';
import { bindWeights } from '../../../src/engine/inference/bind.ts';
import { createInference } from '../../../src/engine/inference/create.ts';
import { cut } from '../../../src/engine/inference/cut.ts';
import type { Weight } from '../../../src/engine/inference/weight.ts';
import { optimize } from '../../../src/engine/passes/optimize.ts';
import { trace } from '../../../src/engine/trace/trace.ts';
import { relativeError } from '../support/arrays.ts';
import { compiled, runOn } from '../support/engines.ts';
import { runBound } from './products.ts';
import { gridMatrix, sparseEntries } from './samples.ts';

const [rows, columns] = [24, 24];
const matrix: Program['inputs'][string] = { shape: [rows, columns], dtype: 'float32' };

/** Two recurrent steps, a weight read as a table too, an addition within a product, and a comparison. */
const program: Program = {
  name: 'steps',
  inputs: { x: { shape: [3, columns], dtype: 'float32' }, u: matrix, w: matrix },
  body: (inputs) => {
    const { x, u, w } = inputs as Record<'x' | 'u' | 'w', Tensor2D>;
    let h: Tensor2D = x;
    for (let step = 0; step < 2; step++) {
      const gates = add<Tensor2D>(matMul(h, u, false, true), matMul(x, w, false, true));
      h = mul(sigmoid(gates), tanh(add<Tensor2D>(gates, x)));
    }
    return {
      h,
      sum: concat([h, relu(h), slice(w, [0, 0], [3, columns])], 0),
      product: matMul(x, u, false, true),
    };
  },
};

const x = Float32Array.from({ length: 3 * columns }, (_, at) => Math.cos(at));
const entries = { u: sparseEntries(rows, columns, 0.8), w: sparseEntries(rows, columns, 0.5) };

function assertClose(actual: Record<string, TypedArray>, expected: Arrays): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const error = relativeError(actual[name] ?? new Float32Array(), values);
    assert.ok(error < 1e-5, `${name}: ${error}`);
  }
}

const forms: Readonly<Record<string, Readonly<Record<'u' | 'w', Weight>>>> = {
  'all dense': { u: { kind: 'dense', values: entries.u }, w: { kind: 'dense', values: entries.w } },
  'one sparse': {
    u: { kind: 'sparse', matrix: sparseMatrix(entries.u, rows, columns) },
    w: { kind: 'dense', values: entries.w },
  },
  'all sparse': {
    u: { kind: 'sparse', matrix: sparseMatrix(entries.u, rows, columns) },
    w: { kind: 'sparse', matrix: sparseMatrix(entries.w, rows, columns) },
  },
};

for (const [name, weights] of Object.entries(forms)) {
  test(`a program with its weights bound computes what it computes of inputs: ${name}`, async () => {
    const expected = await runOn(compiled, program, { x, ...entries });
    assertClose(await runBound(weights, program, { x }), expected);
  });
}

test('a bound weight is no input any more, and unread entries of it take no memory', async () => {
  const w: Weight = { kind: 'sparse', matrix: sparseMatrix(entries.w, rows, columns) };
  const onlyProduct: Program = {
    ...program,
    body: (inputs) => ({ y: matMul(inputs['x'] as Tensor2D, inputs['w'] as Tensor2D, false, true) }),
  };
  const engine = createInference({ w }, { threads: 1 });
  const executable = await engine.compile(onlyProduct);
  assert.deepEqual(Object.keys(executable.inputs), ['x', 'u']);
  assert.ok(executable.weightBytes < 4 * rows * columns);
  await executable.dispose();
});

test('a graph is cut where a sparse product is waited for, and nowhere else', () => {
  const weights = forms['one sparse'] ?? {};
  const segments = cut(bindWeights(optimize(trace(program)), weights));
  // x u' twice, which is one product, then h u' of the second step.
  assert.deepEqual(
    segments.map(({ products }) => products.length),
    [1, 1, 0],
  );
  for (const { graph } of segments) {
    if (graph === null) continue;
    assert.ok(order(graph).every(({ operation }) => operation.op !== 'sparseProduct'));
  }
});

test('products that follow each other directly need no session between them', async () => {
  const weights = forms['all sparse'] ?? {};
  const chain: Program = {
    ...program,
    body: (inputs) => {
      const { x, u, w } = inputs as Record<'x' | 'u' | 'w', Tensor2D>;
      return { y: matMul(matMul(x, u, false, true), w, false, true) };
    },
  };
  assertClose(await runBound(weights, chain, { x }), await runOn(compiled, chain, { x, ...entries }));
  const segments = cut(bindWeights(optimize(trace(chain)), weights));
  assert.deepEqual(
    segments.map(({ graph }) => graph === null),
    [true, true, false],
  );
});

test('held tensors are read and replaced as with any engine', async () => {
  const step: Program = {
    name: 'step',
    inputs: { h: { shape: [1, columns], dtype: 'float32' }, u: matrix },
    body: (inputs) => ({ h: tanh(matMul(inputs['h'] as Tensor2D, inputs['u'] as Tensor2D, false, true)) }),
  };
  const engine = createInference(
    { u: { kind: 'sparse', matrix: sparseMatrix(entries.u, rows, columns) } },
    { threads: 1 },
  );
  const executable = await engine.compile(step);
  const held = await engine.hold({ h: { shape: [1, columns], dtype: 'float32' } });
  await held.write({ h: x.subarray(0, columns) });
  await executable.run({}, {}, held);
  await executable.run({}, {}, held);
  const first = await runOn(compiled, step, { h: x.slice(0, columns), u: entries.u });
  const second = await runOn(compiled, step, { h: first['h'] ?? x, u: entries.u });
  assertClose({ ...(await held.read()) }, second);
  await executable.dispose();
});

test('a weight in integers that is read otherwise too is there as floats', async () => {
  const grid = gridMatrix({ bits: 8, rows, columns, perRow: true, seed: 1 });
  const sliced: Program = {
    ...program,
    inputs: { x: program.inputs['x'] ?? matrix, w: matrix },
    body: (inputs) => ({ top: slice(inputs['w'] as Tensor2D, [0, 0], [2, columns]) }),
  };
  const { top } = await runBound({ w: { kind: 'grid', matrix: grid, kernel: 'blocks' } }, sliced, { x });
  const expected = Float32Array.from(
    { length: 2 * columns },
    (_, at) => (grid.integers[at] ?? 0) * (grid.scales[Math.floor(at / columns)] ?? 0),
  );
  assert.deepEqual(top, expected);
});
