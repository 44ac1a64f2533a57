import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Graph, Node } from '../../../src/engine/graph/graph.ts';
import { printCounts, printGraph, printType } from '../../../src/engine/graph/print.ts';

const x = build.input('x', { shape: [2, 3], dtype: 'float32' });
const bias = build.input('b', { shape: [2], dtype: 'float32' });

function graphOf(node: Node): Graph {
  return { name: 'small program', inputs: [x, bias], outputs: [{ name: 'y', node }] };
}

test('a type is an element and its extents', () => {
  assert.equal(printType({ dtype: 'float32', shape: [20, 200] }), 'f32[20, 200]');
  assert.equal(printType({ dtype: 'int32', shape: [] }), 'i32[]');
  assert.equal(printType({ dtype: 'bool', shape: [0] }), 'bool[0]');
});

test('a graph is one line a node, operands before what reads them, and each value once', () => {
  const product = build.gemm(x, x, bias, { transposeB: true, alpha: 0.5 });
  const sum = build.binary('add', build.unary('tanh', product), product);
  assert.equal(
    printGraph(graphOf(sum)),
    `small program
  %0 = gemm transposeB alpha 0.5 (x, x, b) : f32[2, 2]
  %1 = tanh (%0) : f32[2, 2]
  %2 = add (%1, %0) : f32[2, 2]
  y = %2
`,
  );
});

test('settings are named, a few constants are listed, and many are told by their ends', () => {
  const few = build.literal(Int32Array.of(3, 1, 2), [3], 'int32');
  const many = build.literal(
    Float32Array.from({ length: 20 }, (_, index) => index),
    [20],
    'float32',
  );
  const lines = (node: Node) => printGraph(graphOf(node)).split('\n').slice(1, 3);
  assert.deepEqual(lines(few), ['  %0 = literal [3, 1, 2] : i32[3]', '  y = %0']);
  assert.deepEqual(lines(many), ['  %0 = literal [0, 1, 2, ..., 19] : f32[20]', '  y = %0']);
  assert.equal(
    lines(build.slice(x, [1, 2], [1, 3], [1, -1]))[0],
    '  %0 = slice begin [1, 2] steps [1, -1] (x) : f32[1, 3]',
  );
});

test('operators are counted, the most frequent first and equal ones by name, without inputs', () => {
  const twice = build.binary('mul', build.unary('tanh', x), build.unary('sigmoid', build.unary('tanh', x)));
  assert.equal(
    printCounts(graphOf(twice)),
    `4 nodes
     2 tanh
     1 mul
     1 sigmoid
`,
  );
});
