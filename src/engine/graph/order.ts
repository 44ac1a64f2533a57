import type { Graph, Node } from './graph.ts';

const known = new WeakMap<Graph, readonly Node[]>();

/** Every node that an output needs, operands first. */
export function order(graph: Graph): readonly Node[] {
  const ordered = known.get(graph) ?? orderAnew(graph);
  known.set(graph, ordered);
  return ordered;
}

/** Without recursion: recurrent programs are thousands of nodes deep. */
function orderAnew(graph: Graph): Node[] {
  const ordered: Node[] = [];
  const entered = new Set<Node>();
  // Open nodes, and how many of each one's operands have been looked at.
  const open: Node[] = [];
  const seen: number[] = [];
  for (const { node: output } of graph.outputs) {
    if (entered.has(output)) continue;
    entered.add(output);
    open.push(output);
    seen.push(0);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const at = seen.length - 1;
      const operand = top.operands[seen[at] ?? 0];
      seen[at] = (seen[at] ?? 0) + 1;
      if (operand === undefined) {
        ordered.push(top);
        open.pop();
        seen.pop();
      } else if (!entered.has(operand)) {
        entered.add(operand);
        open.push(operand);
        seen.push(0);
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
