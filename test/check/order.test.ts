import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dependencyOrder } from '../../src/check/order.ts';

const edges = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 60 });
const nodes = Array.from({ length: 21 }, (_, index) => index);
const dependenciesIn = (pairs: readonly (readonly [number, number])[]) => (node: number) =>
  pairs.filter(([from]) => from === node).map(([, to]) => to);

test('without cycles every node stands after what it depends on', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const dependencies = dependenciesIn(pairs.filter(([from, to]) => from > to));
      const { order, cycles } = dependencyOrder(nodes, dependencies);
      assert.deepEqual(cycles, []);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        nodes,
      );
      for (const node of nodes) {
        for (const before of dependencies(node)) assert.ok(order.indexOf(before) < order.indexOf(node));
      }
    }),
  );
});

test('each cycle that is told is one, and one is told if there is any', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const dependencies = dependenciesIn(pairs);
      const { order, cycles } = dependencyOrder(nodes, dependencies);
      assert.equal(order.length, nodes.length);
      for (const cycle of cycles) {
        for (const [index, node] of cycle.entries()) {
          assert.ok(dependencies(node).includes(cycle[(index + 1) % cycle.length] ?? -1));
        }
      }
      const sound = nodes.every((node) =>
        dependencies(node).every((before) => order.indexOf(before) < order.indexOf(node)),
      );
      assert.equal(cycles.length === 0, sound);
    }),
  );
});

test('a chain of a hundred thousand is no deeper than one of three', () => {
  const { order } = dependencyOrder([99_999], (node) => (node === 0 ? [] : [node - 1]));
  assert.equal(order.length, 100_000);
  assert.equal(order[0], 0);
});
