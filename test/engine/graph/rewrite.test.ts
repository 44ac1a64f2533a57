import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Graph, Node } from '../../../src/engine/graph/graph.ts';
import { rewrite } from '../../../src/engine/graph/rewrite.ts';
import { input } from '../passes/graphs.ts';

const x = input('x', 2);
const negated = build.unary('neg', x);
const twice = build.binary('add', negated, negated);
const graph: Graph = { name: 'g', inputs: [x], outputs: [{ name: 'y', node: twice }] };

test('a rule sees a node on its new operands, and what the node was', () => {
  const seen: [Node, Node][] = [];
  const rewritten = rewrite(graph, (node, original) => {
    seen.push([node, original]);
    return original === negated ? build.unary('abs', x) : node;
  });
  const [, , last] = seen;
  assert.equal(last?.[1], twice);
  assert.deepEqual(last[0].operands, [build.unary('abs', x), build.unary('abs', x)]);
  assert.equal(rewritten.outputs[0]?.node, last[0]);
  assert.equal(rewritten.inputs[0], x);
});

test('a graph in which nothing is replaced stays the same object', () => {
  assert.equal(
    rewrite(graph, (node) => node),
    graph,
  );
});

test('a replacement of another type is refused', () => {
  assert.throws(() => rewrite(graph, (node) => (node === negated ? input('z', 3) : node)), /of another type/);
});
