import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Node } from '../../../src/engine/graph/graph.ts';
import { lower } from '../../../src/engine/onnx/lower.ts';
import { splitsOf } from '../../../src/engine/onnx/splits.ts';
import { input } from '../passes/graphs.ts';

const x = input('x', 4, 6);
const columns = (begin: number, size: number) => build.slice(x, [0, begin], [4, size]);

function operatorsOf(...outputs: Node[]): string[] {
  const graph = {
    name: 'g',
    inputs: [x],
    outputs: outputs.map((node, index) => ({ name: `y${index}`, node })),
  };
  return lower(graph).nodes.map(({ operator, outputs }) => `${operator} ${outputs.length}`);
}

test('slices that make up a tensor are the results of one operator, in the order in which they lie', () => {
  const [last, first, middle] = [columns(3, 3), columns(0, 1), columns(1, 2)];
  const split = splitsOf([last, first, middle]).get(middle);
  assert.deepEqual(split, { axis: 1, parts: [first, middle, last] });
  const sum = build.binary('mul', build.unary('tanh', last), last);
  assert.deepEqual(operatorsOf(sum, build.unary('neg', first), build.unary('abs', middle)), [
    'Split 3',
    'Tanh 1',
    'Mul 1',
    'Neg 1',
    'Abs 1',
  ]);
});

test('a part may be a result of the program itself', () => {
  assert.deepEqual(operatorsOf(columns(0, 3), columns(3, 3)), ['Split 2']);
});

test('slices that overlap, leave something out, skip entries or cut two axes stay slices', () => {
  const every = (slices: Node[]) => splitsOf(slices).size === 0;
  assert.ok(every([columns(0, 3)]));
  assert.ok(every([columns(0, 3), columns(2, 4)]));
  assert.ok(every([columns(0, 2), columns(3, 3)]));
  assert.ok(every([columns(0, 3), columns(3, 2)]));
  assert.ok(every([0, 1].map((begin) => build.slice(x, [0, begin], [4, 3], [1, 2]))));
  assert.ok(every([0, 3].map((begin) => build.slice(x, [0, begin], [2, 3]))));
});
