import type { Node } from '../graph/graph.ts';

/** Slices of one tensor that lie side by side along an axis and leave nothing out: one operator gives all of them. */
export interface Split {
  readonly axis: number;
  /** In their order along the axis. */
  readonly parts: readonly Node[];
}

/** By each of its parts. */
export function splitsOf(nodes: readonly Node[]): ReadonlyMap<Node, Split> {
  const slicesOf = new Map<Node, Node[]>();
  for (const node of nodes) {
    const [source] = node.operands;
    if (node.operation.op !== 'slice' || source === undefined) continue;
    const slices = slicesOf.get(source);
    if (slices === undefined) slicesOf.set(source, [node]);
    else slices.push(node);
  }
  const splits = [...slicesOf].flatMap(([source, slices]) => splitOf(source, slices) ?? []);
  return new Map(splits.flatMap((split) => split.parts.map((part) => [part, split] as const)));
}

function splitOf({ type: { shape } }: Node, slices: readonly Node[]): Split | undefined {
  const [first] = slices;
  const axis = shape.findIndex((extent, at) => first?.type.shape[at] !== extent);
  if (slices.length < 2 || axis < 0) return undefined;
  const parts = slices.toSorted((a, b) => beginOf(a, axis) - beginOf(b, axis));
  let end = 0;
  for (const part of parts) {
    const isBeside =
      beginOf(part, axis) === end &&
      hasUnitSteps(part) &&
      shape.every((extent, at) => at === axis || part.type.shape[at] === extent);
    if (!isBeside) return undefined;
    end += part.type.shape[axis] ?? 0;
  }
  return end === shape[axis] ? { axis, parts } : undefined;
}

function beginOf({ operation }: Node, axis: number): number {
  return operation.op === 'slice' ? (operation.begin[axis] ?? 0) : 0;
}

function hasUnitSteps({ operation }: Node): boolean {
  return operation.op === 'slice' && operation.steps.every((step) => step === 1);
}
