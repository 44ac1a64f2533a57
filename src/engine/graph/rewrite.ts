import { fault } from '../../base/fault.ts';
import { sameShape } from './graph.ts';
import type { Graph, Node } from './graph.ts';
import { order } from './order.ts';

/**
 * The graph with every node replaced by `rule(node, original)`: operands first, so that `node` already stands on
 * rewritten operands, while `original` is the node as the graph had it (the key into analyses of that graph).
 * A replacement must have the same type. Where nothing is replaced, the graph itself.
 */
export function rewrite(graph: Graph, rule: (node: Node, original: Node) => Node): Graph {
  // Only of nodes that are not what they were.
  const replacements = new Map<Node, Node>();
  const now = (node: Node) => replacements.get(node) ?? node;
  for (const original of order(graph)) {
    const { operation, operands, type } = original;
    const moved = operands.some((operand) => replacements.has(operand));
    const node = rule(moved ? { operation, operands: operands.map(now), type } : original, original);
    if (node === original) continue;
    if (!sameShape(node.type.shape, type.shape) || node.type.dtype !== type.dtype) {
      fault(`${operation.op} became ${node.operation.op} of another type`);
    }
    replacements.set(original, node);
  }
  if (replacements.size === 0) return graph;
  return {
    ...graph,
    inputs: graph.inputs.map(now),
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: now(node) })),
  };
}
