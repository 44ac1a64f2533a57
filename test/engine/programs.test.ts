/** Whole programs with gradients: what is compiled agrees with what tfjs computes step by step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  matMul,
  mean,
  memory,
  mul,
  relu,
  reshape,
  setBackend,
  softmax,
  square,
  sub,
  sum,
  transpose,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { allocate } from '../../src/engine/engine.ts';
import type { Program, Specs, TypedArray } from '../../src/engine/engine.ts';
import { order } from '../../src/engine/graph/order.ts';
import { crossEntropy } from '../../src/engine/ops/cross-entropy.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { lookup } from '../../src/engine/ops/lookup.ts';
import { optimize } from '../../src/engine/passes/optimize.ts';
import { trace } from '../../src/engine/trace/trace.ts';
import { lstmGradients, lstmStep } from './programs/lstm.ts';
import { floats, integers, relativeError } from './support/arrays.ts';
import { compiled, reference, runOn } from './support/engines.ts';

await setBackend('cpu');

/** Floats of the size of weights, ids below `ids`. */
function inputsOf({ inputs }: Program, ids: number): Record<string, TypedArray> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }], index) => {
      const padded = [...shape, 1, ...Array<number>(index % 5).fill(1)];
      return [name, (dtype === 'float32' ? floats(padded, -0.4, 0.4) : integers(padded, 0, ids)).values];
    }),
  );
}

async function agree(program: Program, inputs: Record<string, TypedArray>, bound = 1e-5): Promise<void> {
  const expected = await runOn(reference, program, inputs);
  const actual = await runOn(compiled, program, inputs);
  for (const [name, values] of Object.entries(expected)) {
    const error = relativeError(actual[name] ?? new Float32Array(), values);
    assert.ok(error <= bound, `${name}: ${error}`);
    assert.ok(
      values.some((value) => value !== 0),
      `${name} is not all zero`,
    );
  }
}

function differentiated(
  name: string,
  params: Specs,
  data: Specs,
  loss: (params: NamedTensorMap, data: NamedTensorMap) => Scalar,
): Program {
  return {
    name,
    inputs: { ...params, ...data },
    body: (inputs) => {
      const chosen = Object.fromEntries(Object.keys(params).map((param) => [param, inputs[param] as Tensor]));
      const result = valueAndGradients((given) => ({ loss: loss(given, inputs), aux: {} }), chosen);
      return { loss: result.loss, ...result.gradients };
    },
  };
}

const shape = { layers: 2, width: 6, vocabulary: 11, batch: 3, length: 4 };

test('loss, state and every gradient of a stacked LSTM agree', async () => {
  const program = lstmGradients(shape);
  await agree(program, inputsOf(program, shape.vocabulary));
});

test('an LSTM of one step, one column and one unit agrees', async () => {
  const program = lstmGradients({ layers: 1, width: 1, vocabulary: 3, batch: 1, length: 1 });
  await agree(program, inputsOf(program, 3));
});

test('five whole SGD steps with clipping agree, each from the state that the one before left', async () => {
  const program = lstmStep(shape);
  const runs = [compiled, reference].map(async (engine) => {
    const executable = await engine.compile(program);
    let inputs = { ...inputsOf(program, shape.vocabulary), rate: Float32Array.of(2) };
    const losses = [];
    for (let step = 0; step < 5; step++) {
      const outputs = allocate(executable.outputs);
      await executable.run(inputs, outputs);
      losses.push(outputs['loss']?.[0] ?? NaN);
      const next = Object.entries(outputs).filter(([name]) => name.startsWith('next.'));
      inputs = { ...inputs, ...Object.fromEntries(next.map(([name, values]) => [name.slice(5), values])) };
    }
    await executable.dispose();
    return { losses, inputs };
  });
  const [ours, theirs] = await Promise.all(runs);
  assert.ok(ours !== undefined && theirs !== undefined);
  assert.ok((ours.losses[4] ?? NaN) < (ours.losses[0] ?? NaN), 'the loss falls');
  assert.ok(relativeError(Float32Array.from(ours.losses), Float32Array.from(theirs.losses)) < 1e-5);
  for (const [name, values] of Object.entries(theirs.inputs)) {
    const error = relativeError(
      (ours.inputs as Record<string, TypedArray>)[name] ?? new Float32Array(),
      values,
    );
    assert.ok(error < 1e-5, `${name}: ${error}`);
  }
});

test('a table that both reads words and scores them agrees', async () => {
  const program = differentiated(
    'tied',
    { table: { shape: [9, 4], dtype: 'float32' } },
    { ids: { shape: [6], dtype: 'int32' }, targets: { shape: [6], dtype: 'int32' } },
    ({ table }, { ids, targets }) => {
      const rows = lookup(table as Tensor2D, ids as Tensor);
      return mean(
        crossEntropy(matMul(rows as Tensor2D, table as Tensor2D, false, true), targets as Tensor1D),
      );
    },
  );
  await agree(program, inputsOf(program, 9));
});

test('attention over batches, with layer normalization, agrees', async () => {
  const square4: Specs[string] = { shape: [4, 4], dtype: 'float32' };
  const program = differentiated(
    'attention',
    { query: square4, key: square4, value: square4, gain: { shape: [4], dtype: 'float32' } },
    { x: { shape: [2, 3, 4], dtype: 'float32' } },
    ({ query, key, value, gain }, { x }) => {
      const rows = reshape<Rank.R2>(x as Tensor, [6, 4]);
      const heads = (w: Tensor) => transpose(reshape(matMul(rows, w), [2, 3, 2, 2]), [0, 2, 1, 3]);
      const [q, k, v] = [query, key, value].map((w) => heads(w as Tensor)) as [Tensor, Tensor, Tensor];
      const mixed = matMul(softmax(matMul(q, k, false, true)), v);
      const joined = add(rows, reshape(transpose(mixed, [0, 2, 1, 3]), [6, 4]));
      const centred = sub(joined, mean(joined, 1, true));
      const scaled = mul(centred, mul(gain as Tensor, 1.5));
      return sum(mul(relu(scaled), square(centred)));
    },
  );
  await agree(program, inputsOf(program, 1));
});

test('the gradient of a weight that is used at every time step is one product', () => {
  const { layers, length } = shape;
  const graph = trace(lstmGradients(shape));
  const products = (of: typeof graph) =>
    order(of).filter(({ operation }) => operation.op === 'matmul' && operation.transposeA).length;
  assert.equal(products(graph), layers * (length + 1) + 1);
  assert.equal(products(optimize(graph)), layers * 2 + 1);
});

test('running leaves no tensors, neither compiled nor by reference', async () => {
  const program = lstmGradients(shape);
  const inputs = inputsOf(program, shape.vocabulary);
  for (const engine of [compiled, reference]) {
    const before = memory().numTensors;
    const executable = await engine.compile(program);
    const outputs = allocate(executable.outputs);
    for (let run = 0; run < 3; run++) await executable.run(inputs, outputs);
    await executable.dispose();
    assert.equal(memory().numTensors, before, engine.name);
  }
});
