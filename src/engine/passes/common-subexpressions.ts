import type { Graph, Node, Operation } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** Nodes that do the same to the same operands become one. */
export function commonSubexpressions(graph: Graph): Graph {
  const numbers = new Map<Node, number>();
  const known = new Map<string, Node>();
  return rewrite(graph, (node) => {
    if (node.operation.op === 'input') return numbered(node);
    const operands = node.operands.map((operand) => numbers.get(operand) ?? -1);
    const { shape, dtype } = node.type;
    const key = `${printOperation(node.operation)} ${operands.join()} ${dtype} ${shape.join()}`;
    const twin = known.get(key);
    if (twin !== undefined) return twin;
    known.set(key, node);
    return numbered(node);
  });

  function numbered(node: Node): Node {
    numbers.set(node, numbers.size);
    return node;
  }
}

/** JSON knows neither NaN nor infinities nor minus zero, all of which are legitimate constants. */
function printOperation(operation: Operation): string {
  return JSON.stringify(operation, (_, value: unknown) => {
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
  });
}
