import { binary, matmul, reshape } from '../graph/build.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { order, readersOf } from '../graph/order.ts';
import { rewrite } from '../graph/rewrite.ts';

/**
 * Rows of a wide matrix D `[N, V]` that are each multiplied by a number of a column s `[N, 1]` are not, if all that reads
 * them are products and sums: there the narrower factor, or the result, is multiplied in D's stead. The gradient of a loss
 * that weighs its rows is such a matrix, as wide as the vocabulary.
 */
export function sinkRowScales(graph: Graph): Graph {
  const scaled = scaledRows(graph);
  const current = new Map<Node, Node>();
  return rewrite(graph, (node, original) => {
    current.set(original, node);
    for (const operand of original.operands) {
      const rows = scaled.get(operand);
      if (rows === undefined) continue;
      const now = (of: Node) => current.get(of) ?? of;
      return withoutScale(original, operand, { of: now(rows.of), by: now(rows.by) }, now) ?? node;
    }
    return node;
  });
}

interface ScaledRows {
  /** `[N, V]` */
  readonly of: Node;
  /** `[N, 1]` */
  readonly by: Node;
}

function scaledRows(graph: Graph): Map<Node, ScaledRows> {
  const readers = readersOf(graph);
  const found = new Map<Node, ScaledRows>();
  for (const node of order(graph)) {
    const rows = rowsTimesColumn(node);
    if (rows === undefined || readers.outputs.has(node)) continue;
    const same = (of: Node) => of;
    if (readers.of(node).every((reader) => withoutScale(reader, node, rows, same) !== undefined))
      found.set(node, rows);
  }
  return found;
}

function rowsTimesColumn({ operation, operands: [x, y], type }: Node): ScaledRows | undefined {
  if (operation.op !== 'binary' || operation.fn !== 'mul' || x === undefined || y === undefined)
    return undefined;
  const [rows = 0, columns = 0] = type.shape;
  if (type.dtype !== 'float32' || type.shape.length !== 2 || columns === 1) return undefined;
  const isColumn = ({ type: { shape } }: Node) => shape.length === 2 && shape[0] === rows && shape[1] === 1;
  const isWhole = ({ type: { shape } }: Node) => shape[0] === rows && shape[1] === columns;
  if (isWhole(x) && isColumn(y)) return { of: x, by: y };
  return isWhole(y) && isColumn(x) ? { of: y, by: x } : undefined;
}

/** What the reader gives, from the rows as they were; undefined where the scale cannot move, or had more to do there. */
function withoutScale(
  reader: Node,
  scaled: Node,
  { of, by }: ScaledRows,
  now: (of: Node) => Node,
): Node | undefined {
  const { operation, operands, type } = reader;
  const [left, right] = operands;
  if (operation.op === 'reduce') {
    const sumsRows = operation.fn === 'sum' && operation.axes.length === 1 && operation.axes[0] === 0;
    return sumsRows ? reshape(matmul(by, of, { transposeA: true }), type.shape) : undefined;
  }
  if (operation.op !== 'matmul' || left === undefined || right === undefined || left === right)
    return undefined;
  const width = scaled.type.shape[1] ?? 0;
  const isNarrow = ({ type: { shape } }: Node) => shape.length === 2 && (shape[1] ?? 0) < width;
  if (left === scaled && !operation.transposeA)
    return isNarrow(reader) ? binary('mul', matmul(of, now(right), operation), by) : undefined;
  if (!operation.transposeA || operation.transposeB) return undefined;
  if (left === scaled)
    return isNarrow(right) ? matmul(of, binary('mul', now(right), by), operation) : undefined;
  return isNarrow(left) ? matmul(binary('mul', now(left), by), of, operation) : undefined;
}
