import { fault } from '../../base/fault.ts';
import { sameShape } from './graph.ts';
import type { Graph, Node } from './graph.ts';
import { order } from './order.ts';

/**
 * The graph with every node replaced by `rule(node, original)`: operands first, so that `node` already stands on
 * rewritten operands, while `original` is the node as the graph had it (the key into analyses of that graph).
 * A replacement must have the same type.
 */
export function rewrite(graph: Graph, rule: (node: Node, original: Node) => Node): Graph {
  const replacements = new Map<Node, Node>();
  const replacementOf = (node: Node) =>
    replacements.get(node) ?? fault('a node was reached before its operand');
  for (const original of order(graph)) {
    const operands = original.operands.map(replacementOf);
    const moved = operands.some((operand, index) => operand !== original.operands[index]);
    const node = rule(moved ? { ...original, operands } : original, original);
    if (!sameShape(node.type.shape, original.type.shape) || node.type.dtype !== original.type.dtype) {
      fault(`${original.operation.op} became ${node.operation.op} of another type`);
    }
    replacements.set(original, node);
  }
  return {
    ...graph,
    inputs: graph.inputs.map((input) => replacements.get(input) ?? input),
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: replacementOf(node) })),
  };
}
