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

/** How many operands and outputs each node serves. */
export function countUses(graph: Graph): Map<Node, number> {
  const uses = new Map<Node, number>();
  const count = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of order(graph)) node.operands.forEach(count);
  for (const { node } of graph.outputs) count(node);
  return uses;
}
