import { binary, fill, matmul, reduce, reshape, transpose } from '../graph/build.ts';
import { sameShape } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/**
 * Multiplication by one number moves towards the results, into the alpha of a product where it meets one. The gradient
 * of a mean over tokens is such a number, and before this stands on a tensor of the size of the logits.
 */
export function sinkScales(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const { operation } = node;
    const [x, y] = node.operands;
    if (x === undefined) return node;
    switch (operation.op) {
      case 'matmul': {
        if (y === undefined) return node;
        const [a, b] = [scaled(x), scaled(y)];
        const alpha = operation.alpha * a.scale * b.scale;
        return alpha === operation.alpha ? node : matmul(a.of, b.of, { ...operation, alpha });
      }
      case 'binary': {
        const { of: product, scale } = scaled(node);
        if (scale === 1 || product.operation.op !== 'matmul') return joined(node);
        const [a, b] = product.operands;
        if (a === undefined || b === undefined) return node;
        return matmul(a, b, { ...product.operation, alpha: product.operation.alpha * scale });
      }
      case 'reshape':
        return after(x, (of) => reshape(of, node.type.shape)) ?? node;
      case 'transpose':
        return after(x, (of) => transpose(of, operation.permutation)) ?? node;
      case 'reduce':
        if (operation.fn !== 'sum' && operation.fn !== 'mean') return node;
        return after(x, (of) => reduce(operation.fn, of, operation.axes, operation.keep)) ?? node;
      default:
        return node;
    }
  });
}

/** `(x * a) * b` with single numbers a and b: one pass over x in place of two. */
function joined(node: Node): Node {
  const outer = byScalar(node);
  const inner = outer === undefined ? undefined : byScalar(outer.of);
  if (outer === undefined || inner === undefined) return node;
  return binary('mul', inner.of, productOf(inner.scalar, outer.scalar));
}

function productOf(a: Node, b: Node): Node {
  if (a.operation.op !== 'fill' || b.operation.op !== 'fill') return binary('mul', a, b);
  return fill(Math.fround(a.operation.value * b.operation.value), [], 'float32');
}

function byScalar({
  operation,
  operands: [x, y],
}: Node): { readonly of: Node; readonly scalar: Node } | undefined {
  if (operation.op !== 'binary' || operation.fn !== 'mul' || x === undefined || y === undefined)
    return undefined;
  if (x.type.dtype !== 'float32' || x.type.shape.length === y.type.shape.length) return undefined;
  if (y.type.shape.length === 0) return { of: x, scalar: y };
  return x.type.shape.length === 0 ? { of: y, scalar: x } : undefined;
}

function after(x: Node, change: (of: Node) => Node): Node | undefined {
  const { of, scale } = scaled(x);
  return scale === 1 ? undefined : binary('mul', change(of), fill(scale, [], x.type.dtype));
}

/** A tensor as a number times another of the same shape. */
function scaled(node: Node): { readonly of: Node; readonly scale: number } {
  const none = { of: node, scale: 1 };
  const { operation, type } = node;
  const [x, y] = node.operands;
  if (operation.op !== 'binary' || type.dtype !== 'float32' || x === undefined || y === undefined)
    return none;
  const by = (of: Node, factor: Node) =>
    factor.operation.op === 'fill' && sameShape(of.type.shape, type.shape)
      ? factor.operation.value
      : undefined;
  const right = by(x, y);
  if (operation.fn === 'mul') {
    const left = by(y, x);
    if (right !== undefined) return { of: x, scale: right };
    return left === undefined ? none : { of: y, scale: left };
  }
  return operation.fn === 'div' && right !== undefined ? { of: x, scale: 1 / right } : none;
}
