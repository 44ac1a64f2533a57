import type { TypedArray } from '../engine.ts';
import type { Graph, Node, ValueType } from './graph.ts';
import type { GridMatrix, IntegerMatrix, SparseMatrix } from './matrices.ts';
import { order } from './order.ts';

const shortNames = { float32: 'f32', int32: 'i32', bool: 'bool' } as const;

/** `f32[20, 200]` */
export function printType({ dtype, shape }: ValueType): string {
  return `${shortNames[dtype]}[${shape.join(', ')}]`;
}

/**
 * One line a node, operands first, each value under a number and inputs under their names:
 *
 *     train step
 *       %0 = gemm transposeB (x, w, b) : f32[20, 200]
 *       loss = %0
 */
export function printGraph(graph: Graph): string {
  const names = new Map<Node, string>();
  const lines = [graph.name];
  let count = 0;
  for (const node of order(graph)) {
    if (node.operation.op === 'input') {
      names.set(node, node.operation.name);
      continue;
    }
    const name = `%${count++}`;
    names.set(node, name);
    const operands = node.operands.map((operand) => names.get(operand)).join(', ');
    const given = operands === '' ? '' : ` (${operands})`;
    lines.push(`  ${name} = ${printOperation(node)}${given} : ${printType(node.type)}`);
  }
  for (const { name, node } of graph.outputs) lines.push(`  ${name} = ${names.get(node) ?? '?'}`);
  return lines.join('\n') + '\n';
}

function printOperation({ operation }: Node): string {
  const { op, ...settings } = operation;
  const words = Object.entries(settings).flatMap(([setting, value]: [string, unknown]) => {
    if (setting === 'fn') return [];
    if (op === 'fill') return [String(value)];
    if (value === false || (setting === 'alpha' && value === 1)) return [];
    if (value === true) return [setting];
    if (ArrayBuffer.isView(value)) return [printValues(value as TypedArray)];
    if (setting === 'matrix') return [printMatrix(value as GridMatrix | IntegerMatrix | SparseMatrix)];
    if (Array.isArray(value)) return [`${setting} [${value.join(', ')}]`];
    // A matrix of integers: too much to tell.
    return typeof value === 'object' ? [setting] : [`${setting} ${value as string | number}`];
  });
  return ['fn' in operation ? operation.fn : op, ...words].join(' ');
}

/** `[10000, 200] of 4 bits` */
function printMatrix(matrix: GridMatrix | IntegerMatrix | SparseMatrix): string {
  const entries =
    'values' in matrix
      ? `with ${matrix.values.length} nonzeros`
      : `of ${'bits' in matrix ? matrix.bits : 8 * matrix.integers.BYTES_PER_ELEMENT} bits`;
  return `[${matrix.rows}, ${matrix.columns}] ${entries}`;
}

/** More than these are told by their ends. */
const mostValues = 8;

function printValues(values: TypedArray): string {
  if (values.length <= mostValues) return `[${Array.from(values).join(', ')}]`;
  return `[${Array.from(values.subarray(0, 3)).join(', ')}, ..., ${values.at(-1) ?? ''}]`;
}

/**
 * How often each operator occurs, the most frequent first; inputs are no operators:
 *
 *     3 nodes
 *          2 mul
 *          1 gemm
 */
export function printCounts(graph: Graph): string {
  const counts = new Map<string, number>();
  for (const { operation } of order(graph)) {
    if (operation.op === 'input') continue;
    const name = 'fn' in operation ? operation.fn : operation.op;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const lines = rows.map(([name, count]) => `${String(count).padStart(6)} ${name}`);
  return [`${total} nodes`, ...lines].join('\n') + '\n';
}
