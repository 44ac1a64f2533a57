import { binary, concat, reduce, reshape, transpose } from '../graph/build.ts';
import { sameShape } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** Operations that change nothing, that undo each other, or that one operation does alone. */
export function simplifyAlgebra(graph: Graph): Graph {
  return rewrite(graph, simplify);
}

function simplify(node: Node): Node {
  const { operation, type } = node;
  const [x, y] = node.operands;
  if (x === undefined) return node;
  switch (operation.op) {
    case 'binary':
      return y === undefined ? node : subtraction(neutral(node, x, y));
    case 'reshape':
      if (sameShape(type.shape, x.type.shape)) return x;
      return x.operation.op === 'reshape' ? simplify(reshape(source(x), type.shape)) : node;
    case 'transpose':
      return simplifyTranspose(node, operation.permutation, x);
    case 'broadcast':
    case 'tile':
    case 'pad':
      return sameShape(type.shape, x.type.shape) ? x : node;
    case 'concat':
      return unstacked(node, operation.axis) ?? node;
    case 'slice':
      return sameShape(type.shape, x.type.shape) && operation.steps.every((step) => step === 1) ? x : node;
    case 'cast':
      return type.dtype === x.type.dtype ? x : node;
    case 'reduce':
      if (operation.fn === 'sum' && x.operation.op === 'unary' && x.operation.fn === 'square') {
        return reduce('sumSquare', source(x), operation.axes, operation.keep);
      }
      return node;
    default:
      return node;
  }
}

/** `x + 0`, `x * 1` and their kind, where the constant does not stretch x. */
function neutral(node: Node, x: Node, y: Node): Node {
  if (node.operation.op !== 'binary') return node;
  const unchanged = (operand: Node) => sameShape(operand.type.shape, node.type.shape);
  const is = (operand: Node, value: number) =>
    operand.operation.op === 'fill' && Object.is(operand.operation.value, value);
  switch (node.operation.fn) {
    case 'add':
      if (is(y, 0) && unchanged(x)) return x;
      return is(x, 0) && unchanged(y) ? y : node;
    case 'sub':
      return is(y, 0) && unchanged(x) ? x : node;
    case 'mul':
      if (is(y, 1) && unchanged(x)) return x;
      return is(x, 1) && unchanged(y) ? y : node;
    case 'div':
    case 'pow':
      return is(y, 1) && unchanged(x) ? x : node;
    default:
      return node;
  }
}

/** `x + -y` and `-x + y` are differences. */
function subtraction(node: Node): Node {
  const [x, y] = node.operands;
  if (node.operation.op !== 'binary' || node.operation.fn !== 'add') return node;
  if (x === undefined || y === undefined) return node;
  if (isNegated(y)) return binary('sub', x, source(y));
  return isNegated(x) ? binary('sub', y, source(x)) : node;
}

function isNegated({ operation }: Node): boolean {
  return operation.op === 'unary' && operation.fn === 'neg';
}

function simplifyTranspose(node: Node, permutation: readonly number[], x: Node): Node {
  if (permutation.every((axis, index) => axis === index)) return x;
  if (x.operation.op !== 'transpose') return node;
  const first = x.operation.permutation;
  return simplify(
    transpose(
      source(x),
      permutation.map((axis) => first[axis] ?? axis),
    ),
  );
}

/** Stacking along a new first axis moves the same bytes as joining along the old one, which other stacks may share. */
function unstacked({ operands, type }: Node, axis: number): Node | undefined {
  const sources = operands.map(source);
  const stacks = operands.every(({ operation, type: { shape } }, index) => {
    const inner = sources[index]?.type.shape ?? [];
    return operation.op === 'reshape' && inner.length > 0 && sameShape(shape, [1, ...inner]);
  });
  return axis === 0 && stacks ? reshape(concat(sources, 0), type.shape) : undefined;
}

function source(node: Node): Node {
  return node.operands[0] ?? node;
}
