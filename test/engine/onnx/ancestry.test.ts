import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ancestry } from '../../../src/engine/onnx/ancestry.ts';
import type { OnnxNode } from '../../../src/engine/onnx/model.ts';

const node = (output: string, ...inputs: string[]): OnnxNode => ({
  operator: 'Sum',
  domain: '',
  inputs,
  outputs: [output],
  attributes: {},
});

const readersIn = (nodes: readonly OnnxNode[]) => (value: string) =>
  nodes.filter(({ inputs }) => inputs.includes(value));

test('a node needs what it reads, and what that needs, but neither itself nor its readers', () => {
  const [a, b, c, aside] = [node('a', 'x'), node('b', 'a'), node('c', 'b', 'x'), node('d', 'a')] as const;
  const nodes = [a, b, c, aside];
  const { needs } = bound(new Ancestry(nodes, readersIn(nodes), [b, c]));
  assert.deepEqual([needs(c, a), needs(c, b), needs(b, a)], [true, true, true]);
  assert.deepEqual([needs(c, c), needs(b, c), needs(c, aside)], [false, false, false]);
  assert.equal(needs(aside, a), false, 'was not among the chosen');
});

test('any number of nodes may be chosen', () => {
  const chain = Array.from({ length: 100 }, (_, place) => node(`v${place}`, `v${place - 1}`));
  const { needs } = bound(new Ancestry(chain, readersIn(chain), chain));
  for (const [place, chosen] of chain.entries()) {
    assert.deepEqual(
      chain.map((other) => needs(chosen, other)),
      chain.map((_, other) => other < place),
    );
  }
});

function bound(ancestry: Ancestry) {
  return { needs: (chosen: OnnxNode, other: OnnxNode) => ancestry.needs(chosen, other) };
}
