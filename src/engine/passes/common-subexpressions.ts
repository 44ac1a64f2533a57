import type { Graph, Node, Operation } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** Nodes that do the same to the same operands become one. */
export function commonSubexpressions(graph: Graph): Graph {
  const numbers = new Map<Node, number>();
  const known = new Map<string, Node>();
  const identities = new Map<object, number>();
  return rewrite(graph, (node) => {
    if (node.operation.op === 'input') return numbered(node);
    const operands = node.operands.map((operand) => numbers.get(operand) ?? -1);
    const { shape, dtype } = node.type;
    const key = `${printOperation(node.operation, identity)} ${operands.join()} ${dtype} ${shape.join()}`;
    const twin = known.get(key);
    if (twin !== undefined) return twin;
    known.set(key, node);
    return numbered(node);
  });

  function identity(values: object): number {
    const number = identities.get(values) ?? identities.size;
    identities.set(values, number);
    return number;
  }

  function numbered(node: Node): Node {
    numbers.set(node, numbers.size);
    return node;
  }
}

/** Weights that are constants are equal only if they are one and the same. */
const longestCompared = 1024;

/** All settings of an operation as text, in which minus zero differs from zero. */
function printOperation(operation: Operation, identity: (values: object) => number): string {
  let text = '';
  for (const setting of Object.values(operation) as Setting[]) text += `${print(setting)};`;
  return text;

  function print(setting: Setting): string {
    if (typeof setting === 'number') return Object.is(setting, -0) ? '-0' : String(setting);
    if (typeof setting !== 'object') return String(setting);
    const values = setting as Partial<ArrayLike<number>>;
    const isShort = values.length !== undefined && values.length <= longestCompared;
    return isShort ? Array.from(values as ArrayLike<number>, print).join() : `the ${identity(setting)}`;
  }
}

type Setting = string | number | boolean | object;
