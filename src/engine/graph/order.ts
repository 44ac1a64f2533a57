import type { Graph, Node } from './graph.ts';

/** Every node that an output needs, operands first. Without recursion: recurrent programs are thousands of nodes deep. */
export function order(graph: Graph): Node[] {
  const ordered: Node[] = [];
  const entered = new Set<Node>();
  for (const { node: output } of graph.outputs) {
    const open: { readonly node: Node; next: number }[] = [];
    const enter = (node: Node) => {
      if (entered.has(node)) return;
      entered.add(node);
      open.push({ node, next: 0 });
    };
    enter(output);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const operand = top.node.operands[top.next++];
      if (operand !== undefined) {
        enter(operand);
      } else {
        ordered.push(top.node);
        open.pop();
      }
    }
  }
  return ordered;
}

export interface Readers {
  /** Each as often as the node is among its operands. */
  readonly of: (node: Node) => readonly Node[];
  readonly outputs: ReadonlySet<Node>;
}

/** What reads each node. */
export function readersOf(graph: Graph): Readers {
  const readers = new Map<Node, Node[]>();
  for (const node of order(graph)) {
    for (const operand of node.operands) {
      const known = readers.get(operand);
      if (known === undefined) readers.set(operand, [node]);
      else known.push(node);
    }
  }
  return {
    of: (node) => readers.get(node) ?? [],
    outputs: new Set(graph.outputs.map(({ node }) => node)),
  };
}

/** How many operands and outputs each node serves. */
export function countUses(graph: Graph): Map<Node, number> {
  const uses = new Map<Node, number>();
  const count = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of order(graph)) node.operands.forEach(count);
  for (const { node } of graph.outputs) count(node);
  return uses;
}
