import type { Graph, Node, ValueType } from './graph.ts';
import type { GridMatrix, SparseMatrix } from './matrices.ts';
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
    if (ArrayBuffer.isView(value)) return [`[${Array.from(value as Float32Array).join(', ')}]`];
    if (setting === 'matrix') return [printMatrix(value as GridMatrix | SparseMatrix)];
    if (Array.isArray(value)) return [`${setting} [${value.join(', ')}]`];
    return [`${setting} ${String(value)}`];
  });
  return ['fn' in operation ? operation.fn : op, ...words].join(' ');
}

/** `[10000, 200] of 4 bits` */
function printMatrix(matrix: GridMatrix | SparseMatrix): string {
  const entries = 'bits' in matrix ? `of ${matrix.bits} bits` : `with ${matrix.values.length} nonzeros`;
  return `[${matrix.rows}, ${matrix.columns}] ${entries}`;
}
