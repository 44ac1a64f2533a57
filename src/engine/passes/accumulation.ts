import { binary, concat, matmul } from '../graph/build.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { countUses, order } from '../graph/order.ts';
import { rewrite } from '../graph/rewrite.ts';

/**
 * A weight that is used at every time step collects its gradient as a long sum of small products,
 * `A1' B1 + A2' B2 + ...`. Stacked, `[A1; A2; ...]' [B1; B2; ...]`, it is one product that runs at full speed.
 */
export function mergeAccumulation(graph: Graph): Graph {
  const uses = countUses(graph);
  const position = new Map(order(graph).map((node, index) => [node, index]));
  const sums = sumsOf(graph, uses);
  const replacements = new Map<Node, Node>();
  return rewrite(graph, (node, original) => {
    const terms = sums.get(original);
    if (terms === undefined) {
      replacements.set(original, node);
      return node;
    }
    const now = (term: Node) => replacements.get(term) ?? term;
    const products = terms.filter((term) => isStackable(term, uses));
    const rest = terms.filter((term) => !products.includes(term));
    // Time order, so that the stack is the one that other gradients need too.
    products.sort((a, b) => earliest(a) - earliest(b));
    const merged = [...groupsOfEqualRows(products)].map((group) =>
      group.length === 1 ? group.map(now) : [stacked(group.map(now))],
    );
    const sum = [...rest.map(now), ...merged.flat()].reduce((a, b) => binary('add', a, b));
    replacements.set(original, sum);
    return sum;
  });

  function earliest({ operands }: Node): number {
    return Math.min(...operands.map((operand) => position.get(operand) ?? 0));
  }
}

/** The roots of trees of additions with at least three terms, each with its terms. */
function sumsOf(graph: Graph, uses: ReadonlyMap<Node, number>): Map<Node, Node[]> {
  const termsOf = new Map<Node, Node[]>();
  const inner = new Set<Node>();
  for (const node of order(graph)) {
    if (node.operation.op !== 'binary' || node.operation.fn !== 'add') continue;
    const terms = node.operands.flatMap((operand) => {
      const nested = termsOf.get(operand);
      if (nested === undefined || uses.get(operand) !== 1 || !alike(operand, node)) return [operand];
      inner.add(operand);
      return nested;
    });
    if (terms.every((term) => alike(term, node))) termsOf.set(node, terms);
  }
  return new Map([...termsOf].filter(([node, terms]) => terms.length > 2 && !inner.has(node)));
}

function alike(a: Node, b: Node): boolean {
  return a.type.shape.join() === b.type.shape.join();
}

/** A product `A' B` of matrices that nothing else reads. */
function isStackable(node: Node, uses: ReadonlyMap<Node, number>): boolean {
  const { operation, type } = node;
  return (
    operation.op === 'matmul' &&
    operation.transposeA &&
    !operation.transposeB &&
    type.shape.length === 2 &&
    uses.get(node) === 1
  );
}

function groupsOfEqualRows(products: readonly Node[]): Iterable<Node[]> {
  const groups = new Map<string, Node[]>();
  for (const product of products) {
    const alpha = product.operation.op === 'matmul' ? product.operation.alpha : 1;
    const key = `${alpha} ${product.operands[0]?.type.shape[0] ?? 0}`;
    groups.set(key, [...(groups.get(key) ?? []), product]);
  }
  return groups.values();
}

function stacked(products: readonly Node[]): Node {
  const operation = products[0]?.operation;
  const alpha = operation?.op === 'matmul' ? operation.alpha : 1;
  const side = (index: 0 | 1) =>
    concat(
      products.flatMap(({ operands }) => operands.slice(index, index + 1)),
      0,
    );
  return matmul(side(0), side(1), { transposeA: true, alpha });
}
