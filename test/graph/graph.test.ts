import assert from 'node:assert/strict';
import test from 'node:test';
import type { StageName } from '../../src/base/brand.ts';
import { buildGraph } from '../../src/graph/build.ts';
import { graphJson, showDot, showMermaid, showTree } from '../../src/graph/show.ts';
import { checkText } from '../check/checking.ts';
import { golden } from '../support/golden.ts';

const text = `evaluate [small, dense] on valid
stage small = quantize pruned { bits 8 }
stage pruned = prune dense { to 60%  steps 10 }
stage dense = train lstm on sotu { epochs 1 }
stage other = dense with { seed 2 }
corpus sotu
model lstm
`;

function graphOf(source: string) {
  const { plan } = checkText(source);
  assert.ok(plan);
  return buildGraph(plan);
}

test('every stage stands after what it reads, and the order is always the same', () => {
  const graph = graphOf(text);
  const names = graph.order.map(({ name }) => name);
  assert.deepEqual(names, ['sotu', 'dense', 'pruned', 'small', 'evaluate small', 'evaluate dense', 'other']);
  for (const { name, inputs } of graph.order) {
    for (const input of Object.values(inputs)) assert.ok(names.indexOf(input) < names.indexOf(name));
  }
});

test('the direct users of a stage are known', () => {
  const { users } = graphOf(text);
  assert.deepEqual(users.get('dense' as StageName), ['pruned', 'evaluate dense']);
  assert.deepEqual(users.get('evaluate small' as StageName), []);
  assert.deepEqual(users.get('sotu' as StageName), [
    'dense',
    'pruned',
    'evaluate small',
    'evaluate dense',
    'other',
  ]);
});

test('a graph is shown as a tree, for Graphviz, for Mermaid and for programs', () => {
  const graph = graphOf(text);
  golden('graph/tree.txt', showTree(graph));
  golden('graph/graph.dot', showDot(graph));
  golden('graph/graph.mmd', showMermaid(graph.order));
  golden('graph/graph.json', `${JSON.stringify(graphJson(graph), null, 2)}\n`);
});
