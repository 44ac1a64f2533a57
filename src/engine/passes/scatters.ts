import { fill, reshape, scatterAdd } from '../graph/build.ts';
import { sameShape } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/**
 * Adds few values to many in place of adding a tensor that is almost all zero: `x - oneHot(ids)`, which is the
 * gradient of cross entropy, and `x + scatter(0, ...)`, which is that of a table with a second use.
 */
export function scatterInPlace(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const { operation } = node;
    const [x, y] = node.operands;
    if (operation.op !== 'binary' || x === undefined || y === undefined) return node;
    if (!sameShape(x.type.shape, y.type.shape)) return node;
    if (operation.fn === 'sub') return withoutOneHot(x, y) ?? node;
    if (operation.fn === 'add') return onto(x, y) ?? onto(y, x) ?? node;
    return node;
  });
}

function withoutOneHot(x: Node, ones: Node): Node | undefined {
  const [ids] = ones.operands;
  if (ones.operation.op !== 'oneHot' || ids === undefined) return undefined;
  const column = [...ids.type.shape, 1];
  return scatterAdd(x, reshape(ids, column), fill(-1, column, x.type.dtype), column.length - 1);
}

function onto(x: Node, scattered: Node): Node | undefined {
  const [zero, ids, updates] = scattered.operands;
  if (scattered.operation.op !== 'scatterAdd' || ids === undefined || updates === undefined) return undefined;
  if (zero?.operation.op !== 'fill' || zero.operation.value !== 0) return undefined;
  return scatterAdd(x, ids, updates, scattered.operation.axis);
}
