import { logSoftmax } from '../graph/build.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** `s - log(sum(exp s))` with `s = x - max(x)`, over the last axis, is one operator that reads x once. */
export function fuseLogSoftmax(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const [shifted, normalizer] = node.operands;
    if (!isBinary(node, 'sub') || shifted === undefined || normalizer === undefined) return node;
    const [scores, greatest] = shifted.operands;
    if (!isBinary(shifted, 'sub') || scores === undefined || greatest === undefined) return node;
    if (scores.type.dtype !== 'float32') return node;
    const total = operandOf(normalizer, isUnary(normalizer, 'log'));
    const exponentials = operandOf(total, isOverRows(total, 'sum'));
    const exponent = operandOf(exponentials, isUnary(exponentials, 'exp'));
    const isMaximum = isOverRows(greatest, 'max') && greatest.operands[0] === scores;
    return exponent === shifted && isMaximum ? logSoftmax(scores) : node;
  });
}

function isBinary({ operation }: Node, fn: string): boolean {
  return operation.op === 'binary' && operation.fn === fn;
}

function isUnary(node: Node | undefined, fn: string): boolean {
  return node?.operation.op === 'unary' && node.operation.fn === fn;
}

/** Over the last axis, which stays with an extent of one. */
function isOverRows(node: Node | undefined, fn: 'sum' | 'max'): boolean {
  if (node?.operation.op !== 'reduce' || node.operation.fn !== fn || !node.operation.keep) return false;
  const rank = node.type.shape.length;
  return node.operation.axes.length === 1 && node.operation.axes[0] === rank - 1;
}

function operandOf(node: Node | undefined, matches: boolean): Node | undefined {
  return matches ? node?.operands[0] : undefined;
}
