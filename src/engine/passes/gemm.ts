import { broadcastShapes, gemm, matmul } from '../graph/build.ts';
import { sameShape } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { countUses } from '../graph/order.ts';
import { rewrite } from '../graph/rewrite.ts';

/** Transposes of matrices become flags of the product that reads them, and what is added to a product its C. */
export function foldIntoGemm(graph: Graph): Graph {
  return foldAdditions(foldTransposes(graph));
}

function foldTransposes(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const { operation } = node;
    const [a, b] = node.operands;
    if (operation.op !== 'matmul' || a === undefined || b === undefined) return node;
    const [left, right] = [untransposed(a), untransposed(b)];
    if (left === undefined && right === undefined) return node;
    return matmul(left ?? a, right ?? b, {
      transposeA: operation.transposeA !== (left !== undefined),
      transposeB: operation.transposeB !== (right !== undefined),
      alpha: operation.alpha,
    });
  });
}

/** What a transpose of the last two axes stands on. */
function untransposed({ operation, operands: [x] }: Node): Node | undefined {
  if (operation.op !== 'transpose') return undefined;
  const { permutation } = operation;
  const rank = permutation.length;
  const swapped = permutation.every(
    (axis, index) => axis === (index < rank - 2 ? index : 2 * rank - 3 - index),
  );
  return swapped ? x : undefined;
}

function foldAdditions(graph: Graph): Graph {
  const uses = countUses(graph);
  return rewrite(graph, (node, original) => {
    const [x, y] = node.operands;
    const [originalX, originalY] = original.operands;
    if (node.operation.op !== 'binary' || node.operation.fn !== 'add' || x === undefined || y === undefined)
      return node;
    const only = (operand: Node | undefined) => operand !== undefined && uses.get(operand) === 1;
    return (only(originalX) ? plus(x, y) : undefined) ?? (only(originalY) ? plus(y, x) : undefined) ?? node;
  });
}

function plus(product: Node, addend: Node): Node | undefined {
  const { operation, type } = product;
  const [a, b] = product.operands;
  if (operation.op !== 'matmul' || type.dtype !== 'float32' || type.shape.length !== 2) return undefined;
  if (a === undefined || b === undefined || a.type.shape.length !== 2 || b.type.shape.length !== 2)
    return undefined;
  if (!sameShape(broadcastShapes(type.shape, addend.type.shape), type.shape)) return undefined;
  return gemm(a, b, addend, operation);
}
