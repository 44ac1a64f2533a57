import { binary, broadcast, fill, reduce, reshape, scatterAdd, slots, unary } from '../graph/build.ts';
import { sameShape } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { order, readersOf } from '../graph/order.ts';
import { rewrite } from '../graph/rewrite.ts';

/**
 * The gradient of a table's look-up, `G = scatterAdd(0 [V, E], ids, U [N, E])`, where it serves only the norm of all
 * gradients and a plain step down: then it need not be made, and only rows that were read are touched.
 *
 * - `P - G * rate` becomes `scatterAdd(P, ids, U * -rate)`;
 * - the sum of G's squares is that of the N or fewer rows that are not zero, added up under the slots of their ids.
 */
export function touchUsedRows(graph: Graph): Graph {
  const gradients = rowGradients(graph);
  const current = new Map<Node, Node>();
  return rewrite(graph, (node, original) => {
    current.set(original, node);
    const [first, second] = original.operands;
    if (first === undefined) return node;
    const now = (of: Node) => current.get(of) ?? of;
    const squared = gradients.get(first);
    if (squared !== undefined && isSumOfSquares(original)) return sumOfSquares(squared, now);
    const scaled = second === undefined ? undefined : scaledGradient(second, gradients);
    if (scaled === undefined || original.operation.op !== 'binary') return node;
    const { gradient, factor } = scaled;
    const updates = binary('mul', now(gradient.updates), unary('neg', now(factor)));
    return scatterAdd(now(first), now(gradient.indices), updates, 0);
  });
}

interface RowGradient {
  /** `[N, 1]` */
  readonly column: Node;
  /** The column stretched to the updates' shape. */
  readonly indices: Node;
  /** `[N, E]` */
  readonly updates: Node;
}

/** Gradients of look-ups that nothing reads in another way than the two, and that have more rows than updates. */
function rowGradients(graph: Graph): Map<Node, RowGradient> {
  const readers = readersOf(graph);
  const found = new Map<Node, RowGradient>();
  for (const node of order(graph)) {
    const gradient = rowGradient(node);
    if (gradient === undefined || readers.outputs.has(node)) continue;
    const serves = (reader: Node) =>
      isSumOfSquares(reader) || (isScaling(reader, node) && onlySubtracted(reader));
    if (readers.of(node).every(serves)) found.set(node, gradient);
  }
  return found;

  function onlySubtracted(scaled: Node): boolean {
    const isStep = ({ operation, operands: [from, what], type }: Node) =>
      operation.op === 'binary' &&
      operation.fn === 'sub' &&
      what === scaled &&
      from !== scaled &&
      sameShape(type.shape, scaled.type.shape) &&
      sameShape(from?.type.shape ?? [], type.shape);
    return !readers.outputs.has(scaled) && readers.of(scaled).every(isStep);
  }
}

function rowGradient({ operation, operands: [zero, indices, updates], type }: Node): RowGradient | undefined {
  if (operation.op !== 'scatterAdd' || operation.axis !== 0 || type.shape.length !== 2) return undefined;
  if (zero?.operation.op !== 'fill' || zero.operation.value !== 0) return undefined;
  if (indices === undefined || updates === undefined) return undefined;
  const [rows = 0, [count = 0]] = [type.shape[0], updates.type.shape];
  const [column] = indices.operands;
  if (indices.operation.op !== 'broadcast' || column === undefined || count >= rows) return undefined;
  return sameShape(column.type.shape, [count, 1]) ? { column, indices, updates } : undefined;
}

function isSumOfSquares({ operation, type }: Node): boolean {
  return operation.op === 'reduce' && operation.fn === 'sumSquare' && type.shape.length === 0;
}

/** By one number. */
function isScaling({ operation, operands: [, factor] }: Node, gradient: Node): boolean {
  return (
    operation.op === 'binary' &&
    operation.fn === 'mul' &&
    factor !== gradient &&
    factor?.type.shape.length === 0
  );
}

function scaledGradient(
  { operation, operands: [scaled, factor] }: Node,
  gradients: ReadonlyMap<Node, RowGradient>,
): { readonly gradient: RowGradient; readonly factor: Node } | undefined {
  if (operation.op !== 'binary' || operation.fn !== 'mul') return undefined;
  if (scaled === undefined || factor === undefined) return undefined;
  const gradient = gradients.get(scaled);
  return gradient === undefined ? undefined : { gradient, factor };
}

function sumOfSquares({ column, updates }: RowGradient, now: (of: Node) => Node): Node {
  const { shape, dtype } = updates.type;
  const [count = 0] = shape;
  const places = reshape(slots(reshape(now(column), [count])), [count, 1]);
  const rows = scatterAdd(fill(0, shape, dtype), broadcast(places, shape), now(updates), 0);
  return reduce('sumSquare', rows, [0, 1]);
}
