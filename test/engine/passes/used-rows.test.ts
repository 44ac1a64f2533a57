import assert from 'node:assert/strict';
import { test } from 'node:test';
import { div, minimum, mul, sub, sum, square } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as build from '../../../src/engine/graph/build.ts';
import type { Node } from '../../../src/engine/graph/graph.ts';
import type { Program } from '../../../src/engine/engine.ts';
import { valueAndGradients } from '../../../src/engine/ops/gradients.ts';
import { lookup } from '../../../src/engine/ops/lookup.ts';
import { globalNorm } from '../../../src/engine/ops/norm.ts';
import { touchUsedRows } from '../../../src/engine/passes/used-rows.ts';
import { floats, listed, relativeError } from '../support/arrays.ts';
import { compiled, reference, runOn } from '../support/engines.ts';
import { after, ids, input, number } from './graphs.ts';

const table = input('p', 100, 4);
const updates = input('u', 6, 4);
const column = ids('i', 6, 1);
const gradient = build.scatterAdd(number(0, 100, 4), build.broadcast(column, [6, 4]), updates, 0);

const step = (of: Node) => build.binary('sub', table, build.binary('mul', of, input('rate')));
const sumOfSquares = (of: Node) => build.reduce('sumSquare', of, [0, 1]);

test('a plain step changes only the rows that were read', () => {
  assert.deepEqual(after(touchUsedRows, step(gradient)), [
    '%0 = broadcast (i) : i32[6, 4]',
    '%1 = neg (rate) : f32[]',
    '%2 = mul (u, %1) : f32[6, 4]',
    '%3 = scatterAdd axis 0 (p, %0, %2) : f32[100, 4]',
    'y = %3',
  ]);
});

test('the squares of the gradient are those of its rows, added up under the slots of their ids', () => {
  assert.deepEqual(after(touchUsedRows, sumOfSquares(gradient)), [
    '%0 = fill 0 : f32[6, 4]',
    '%1 = reshape (i) : i32[6]',
    '%2 = slots (%1) : i32[6]',
    '%3 = reshape (%2) : i32[6, 1]',
    '%4 = broadcast (%3) : i32[6, 4]',
    '%5 = scatterAdd axis 0 (%0, %4, u) : f32[6, 4]',
    '%6 = sumSquare axes [0, 1] (%5) : f32[]',
    'y = %6',
  ]);
});

test('a clipped step needs the gradient neither for its norm nor for its update', () => {
  const norm = build.unary('sqrt', sumOfSquares(gradient));
  const clipped = build.binary('sub', table, build.binary('mul', gradient, norm));
  assert.doesNotMatch(after(touchUsedRows, clipped, norm).join('\n'), /fill 0 : f32\[100/);
});

test('a gradient that is needed whole for something else is made, and serves all', () => {
  const decayed = build.binary('add', gradient, build.binary('mul', table, number(0.1)));
  const moment = build.binary('mul', gradient, number(0.1));
  for (const others of [[decayed], [moment], [gradient], [build.unary('square', gradient)]]) {
    const text = after(touchUsedRows, step(gradient), sumOfSquares(gradient), ...others).join('\n');
    assert.doesNotMatch(text, /slots|scatterAdd axis 0 \(p/);
  }
});

test('with as many updates as rows there is nothing to win', () => {
  const small = build.scatterAdd(number(0, 6, 4), build.broadcast(column, [6, 4]), updates, 0);
  assert.doesNotMatch(after(touchUsedRows, sumOfSquares(small)).join('\n'), /slots/);
});

/** A clipped step down the squares of the rows read. */
const clippedStep: Program = {
  name: 'clipped step',
  inputs: {
    table: { shape: [50, 8], dtype: 'float32' },
    ids: { shape: [12], dtype: 'int32' },
    rate: { shape: [], dtype: 'float32' },
  },
  body: ({ table, ids, rate }: NamedTensorMap) => {
    const { gradients } = valueAndGradients(
      (parameters) => {
        const rows = lookup(parameters.table as Tensor2D, ids as Tensor);
        return { loss: sum<Scalar>(square(rows)), aux: {} };
      },
      { table: table as Tensor },
    );
    const norm = globalNorm(Object.values(gradients));
    const factor = minimum(1, div(3, norm));
    const step = mul(mul(gradients.table as Tensor, factor), rate as Tensor);
    return { table: sub(table as Tensor, step), norm };
  },
};

test('where ids occur several times the step is that of the reference', async () => {
  const inputs = {
    table: floats([50, 8]).values,
    ids: listed([12], 'int32', [3, 49, 3, 0, 17, 3, 49, 20, 21, 22, 0, 3]).values,
    rate: Float32Array.of(0.5),
  };
  const [expected, actual] = [
    await runOn(reference, clippedStep, inputs),
    await runOn(compiled, clippedStep, inputs),
  ];
  for (const [name, values] of Object.entries(expected))
    assert.ok(relativeError(actual[name] ?? new Float32Array(), values) <= 3e-7, name);
});
