import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../src/engine/graph/build.ts';
import type { Graph, Node } from '../../src/engine/graph/graph.ts';
import { lower } from '../../src/engine/onnx/lower.ts';
import { Message } from '../../src/engine/onnx/protobuf.ts';

function hex(message: Message): string {
  return Buffer.from(message.encode()).toString('hex');
}

test('integers are varints, negative ones of ten bytes', () => {
  assert.equal(hex(new Message().integer(1, 150)), '089601');
  assert.equal(hex(new Message().integer(2, 0)), '1000');
  assert.equal(hex(new Message().integer(3, -1)), '18ffffffffffffffffff01');
  assert.equal(hex(new Message().integer(1, 2 ** 40)), '08808080808020');
});

test('text, floats and messages within messages are written as protocol buffers write them', () => {
  assert.equal(hex(new Message().text(2, 'testing')), '120774657374696e67');
  assert.equal(hex(new Message().text(2, 'é')), '1202c3a9');
  assert.equal(hex(new Message().float(1, 1)), '0d0000803f');
  assert.equal(hex(new Message().message(3, new Message().integer(1, 150))), '1a03089601');
});

const x = build.input('x', { shape: [2, 3], dtype: 'float32' });

function lowered(...nodes: Node[]) {
  const graph: Graph = {
    name: 'g',
    inputs: [x],
    outputs: nodes.map((node, index) => ({ name: `y${index}`, node })),
  };
  return lower(graph);
}

test('a uniform operand is written as one number where the other operand gives the shape', () => {
  const { nodes, initializers } = lowered(build.binary('add', x, build.fill(1, [2, 3], 'float32')));
  assert.deepEqual(
    nodes.map(({ operator }) => operator),
    ['Add'],
  );
  assert.deepEqual(
    initializers.map(({ shape }) => shape),
    [[]],
  );
});

test('a uniform operand that gives the shape is written out, into the model or where it is large at each run', () => {
  const operators = (count: number) =>
    lowered(build.binary('add', x, build.fill(1, [count, 2, 3], 'float32'))).nodes.map(
      ({ operator }) => operator,
    );
  assert.deepEqual(operators(5), ['Add']);
  assert.deepEqual(operators(5000), ['Expand', 'Add']);
});

test('equal constants are written once, and only inputs that are read are declared', () => {
  const half = build.fill(0.5, [], 'float32');
  const { initializers, inputs } = lowered(build.binary('add', half, build.binary('mul', half, half)));
  assert.equal(initializers.filter(({ dtype }) => dtype === 'float32').length, 1);
  assert.deepEqual(inputs, []);
});

test('a product is MatMul, Gemm where it transposes matrices, FusedMatMul where it transposes batches', () => {
  const batch = build.input('b', { shape: [4, 2, 3], dtype: 'float32' });
  const products = [
    build.matmul(x, build.transpose(x, [1, 0])),
    build.matmul(x, x, { transposeB: true }),
    build.matmul(batch, batch, { transposeA: true }),
  ];
  assert.deepEqual(
    lowered(...products)
      .nodes.map(({ operator, domain }) => `${domain} ${operator}`.trim())
      .filter((operator) => /Mul|Gemm/.test(operator)),
    ['MatMul', 'Gemm', 'com.microsoft FusedMatMul'],
  );
});

test('sums over repeated indices are never left to ScatterND, which races', () => {
  const ids = build.input('ids', { shape: [2, 3], dtype: 'int32' });
  const { nodes } = lowered(build.scatterAdd(x, ids, x, 0));
  assert.deepEqual(nodes[0]?.attributes, { axis: 0, reduction: 'add' });
  assert.equal(nodes[0].operator, 'ScatterElements');
});

test('an output names the value that it is, and a second name or an input takes a node', () => {
  const sum = build.binary('add', x, x);
  const graph: Graph = {
    name: 'g',
    inputs: [x],
    outputs: [
      { name: 'first', node: sum },
      { name: 'second', node: sum },
      { name: 'same', node: x },
      { name: 'negative', node: build.unary('neg', sum) },
    ],
  };
  assert.deepEqual(
    lower(graph).nodes.map(({ operator, inputs, outputs }) => [operator, inputs[0], outputs[0]]),
    [
      ['Add', 'in.x', 'out.first'],
      ['Neg', 'out.first', 'out.negative'],
      ['Identity', 'out.first', 'out.second'],
      ['Identity', 'in.x', 'out.same'],
    ],
  );
});
