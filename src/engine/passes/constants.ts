import { fill } from '../graph/build.ts';
import type { Binary, Graph, Node, Unary } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** What is computed from uniform constants alone, or only rearranges one, is a uniform constant. */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const value = uniformValue(node);
    return value === undefined ? node : fill(value, node.type.shape, node.type.dtype);
  });
}

function uniformValue({ operation, operands, type: { dtype } }: Node): number | undefined {
  if (operands.length === 0) return undefined;
  const values = operands.flatMap((operand) =>
    operand.operation.op === 'fill' ? [operand.operation.value] : [],
  );
  const [a, b] = values;
  if (a === undefined || values.length < operands.length) return undefined;
  switch (operation.op) {
    case 'reshape':
    case 'broadcast':
    case 'transpose':
    case 'slice':
    case 'tile':
      return a;
    case 'concat':
      return values.every((value) => Object.is(value, a)) ? a : undefined;
    case 'cast':
      return dtype === 'float32' ? Math.fround(a) : undefined;
    case 'unary':
      return dtype === 'float32' ? roundOrNone(unaries[operation.fn]?.(a)) : undefined;
    case 'binary':
      return dtype === 'float32' && b !== undefined ? roundOrNone(binaries[operation.fn]?.(a, b)) : undefined;
    default:
      return undefined;
  }
}

/** Only what the hardware rounds correctly: the same bits here and there. */
const unaries: Partial<Record<Unary, (x: number) => number>> = {
  abs: Math.abs,
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  sqrt: Math.sqrt,
  square: (x) => x * x,
};

const binaries: Partial<Record<Binary, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: Math.max,
  min: Math.min,
};

function roundOrNone(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.fround(value);
}
