import { gemm, matmul, transpose } from '../graph/build.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Graph, Node, Operation } from '../graph/graph.ts';
import { order } from '../graph/order.ts';
import { rewrite } from '../graph/rewrite.ts';

/** A product of less work, or of fewer summands an entry, is too small for a transpose of its own to pay. */
const leastWork = 2 ** 22;
const fewestSummands = 48;
/** A product of so few rows spends its time on bringing the right operand into order. */
const fewRows = 32;
/** What fits into a core's cache is read fast in any order. */
const largeOperand = 2 ** 18;
/** Products among which the cost of one transpose is shared. */
const enoughSharers = 4;

type Product = Extract<Operation, { readonly op: 'matmul' | 'gemm' }>;

/**
 * Lays products of matrices out as the CPU's kernel likes them, with explicit transposes:
 *
 * - `A' B`, the gradient of a weight. The kernel transposes A anew for each panel of B's columns; here the smaller
 *   operand is transposed once and comes first, so that the larger is read once.
 * - `X W` with few rows in X and the same large W again and again, as in the backward pass of a recurrent layer. The kernel
 *   brings W into panels at each product, and does so faster from W's transpose, which all of them share.
 */
export function orientProducts(graph: Graph): Graph {
  const shared = sharedOperands(graph);
  const turnedOf = new Map<Node, Node>();
  return rewrite(graph, (node, original) => {
    const product = productOf(node);
    if (product === undefined) return node;
    if (isGradient(product)) return withSmallerFirst(product) ?? node;
    const [, right] = original.operands;
    if (!hasFewRows(product) || right === undefined || !shared.has(right)) return node;
    const { a, b, c, operation } = product;
    const turned = turnedOf.get(b) ?? transpose(b, [1, 0]);
    turnedOf.set(b, turned);
    const how = { transposeB: true, alpha: operation.alpha };
    return c === undefined ? matmul(a, turned, how) : gemm(a, turned, c, how);
  });
}

interface MatrixProduct {
  readonly operation: Product;
  readonly a: Node;
  readonly b: Node;
  readonly c: Node | undefined;
}

function productOf({ operation, operands: [a, b, c], type }: Node): MatrixProduct | undefined {
  if (operation.op !== 'matmul' && operation.op !== 'gemm') return undefined;
  if (a === undefined || b === undefined || type.dtype !== 'float32') return undefined;
  if (a.type.shape.length !== 2 || b.type.shape.length !== 2) return undefined;
  return { operation, a, b, c };
}

function isGradient({ operation, a, b, c }: MatrixProduct): boolean {
  const [[summands = 0, rows = 0], [, columns = 0]] = [a.type.shape, b.type.shape];
  const isLarge = summands >= fewestSummands && summands * rows * columns >= leastWork;
  return operation.transposeA && !operation.transposeB && c === undefined && isLarge;
}

function withSmallerFirst({ operation: { alpha }, a, b }: MatrixProduct): Node | undefined {
  const [[, rows = 0], [, columns = 0]] = [a.type.shape, b.type.shape];
  if (rows <= columns) return matmul(transpose(a, [1, 0]), b, { alpha });
  return transpose(matmul(transpose(b, [1, 0]), a, { alpha }), [1, 0]);
}

function hasFewRows({ operation, a }: MatrixProduct): boolean {
  return !operation.transposeA && !operation.transposeB && (a.type.shape[0] ?? 0) <= fewRows;
}

/** Large right operands of several products with few rows. */
function sharedOperands(graph: Graph): Set<Node> {
  const products = new Map<Node, number>();
  for (const node of order(graph)) {
    const product = productOf(node);
    if (product === undefined || !hasFewRows(product)) continue;
    products.set(product.b, (products.get(product.b) ?? 0) + 1);
  }
  const worthwhile = [...products].filter(
    ([right, count]) => count >= enoughSharers && sizeOf(right.type.shape) >= largeOperand,
  );
  return new Set(worthwhile.map(([right]) => right));
}
