/** Sparse products have no operator in onnxruntime: a graph is cut before and after them. */
import { fault } from '../../base/fault.ts';
import { input } from '../graph/build.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { SparseMatrix } from '../graph/matrices.ts';
import { order } from '../graph/order.ts';

/** `y = x W'`; x and y by their names among the values that pass between segments. */
export interface CutProduct {
  readonly matrix: SparseMatrix;
  readonly x: string;
  readonly y: string;
  /** Of y. */
  readonly shape: readonly number[];
}

/** A graph without sparse products, and the products that can be computed once it has run. */
export interface Segment {
  /** Its inputs are the program's or were computed before. null = there is nothing to run. */
  readonly graph: Graph | null;
  readonly products: readonly CutProduct[];
}

/** In the order of computation. Values that pass between segments have names that no program's tensor has. */
export function cut(graph: Graph): Segment[] {
  const nodes = order(graph);
  const places = placesOf(nodes);
  const names = new Map<Node, string>();
  const nameOf = (node: Node): string => {
    if (node.operation.op === 'input') return node.operation.name;
    const name = names.get(node) ?? `cut.${names.size}`;
    names.set(node, name);
    return name;
  };
  const count = Math.max(0, ...places.values()) + 1;
  // What each segment has to give, by name. The later ones say what they need of the earlier ones.
  const wanted = Array.from({ length: count }, () => new Map<string, Node>());
  const products = Array.from({ length: count }, (): CutProduct[] => []);
  for (const { name, node } of graph.outputs) at(wanted, placeOf(node)).set(name, node);
  for (const node of nodes) {
    const { operation, operands, type } = node;
    if (operation.op !== 'sparseProduct') continue;
    const x = operands[0] ?? fault('a product without x');
    if (isComputed(x)) at(wanted, placeOf(x)).set(nameOf(x), x);
    const product = { matrix: operation.matrix, x: nameOf(x), y: nameOf(node), shape: type.shape };
    at(products, placeOf(x)).push(product);
  }
  const segments: Segment[] = [];
  for (let place = count - 1; place >= 0; place--) {
    segments.unshift({ graph: segment(place), products: at(products, place) });
  }
  return segments;

  function placeOf(node: Node): number {
    return places.get(node) ?? fault('a node of another graph');
  }

  function segment(place: number): Graph | null {
    const outputs = [...at(wanted, place)];
    if (outputs.length === 0) return null;
    const needed = new Set(outputs.map(([, node]) => node));
    const imports = new Map<Node, Node>();
    for (const node of nodes.toReversed()) {
      if (!needed.has(node)) continue;
      if (isMade(node, place)) {
        for (const operand of node.operands) needed.add(operand);
      } else {
        imports.set(node, input(nameOf(node), node.type));
        if (isComputed(node)) at(wanted, placeOf(node)).set(nameOf(node), node);
      }
    }
    const made = new Map<Node, Node>(imports);
    for (const node of nodes) {
      if (!needed.has(node) || made.has(node)) continue;
      const operands = node.operands.map((operand) => made.get(operand) ?? fault('an operand is missing'));
      made.set(node, { ...node, operands });
    }
    return {
      name: graph.name,
      inputs: [...imports.values()],
      outputs: outputs.map(([name, node]) => ({ name, node: made.get(node) ?? fault(`no ${name}`) })),
    };
  }

  /** Whether a segment computes a node itself. Constants and truth values are made anew wherever they are read. */
  function isMade(node: Node, place: number): boolean {
    if (!isComputed(node)) return false;
    const { op } = node.operation;
    return op === 'literal' || op === 'fill' || node.type.dtype === 'bool' || placeOf(node) === place;
  }
}

/** Whether a segment gives the value, and not the program or a product. */
function isComputed({ operation: { op } }: Node): boolean {
  return op !== 'input' && op !== 'sparseProduct';
}

/** The first segment in which each node can be computed: what reads a sparse product stands behind it. */
function placesOf(nodes: readonly Node[]): Map<Node, number> {
  const places = new Map<Node, number>();
  for (const node of nodes) {
    const before = Math.max(0, ...node.operands.map((operand) => places.get(operand) ?? 0));
    places.set(node, node.operation.op === 'sparseProduct' ? before + 1 : before);
  }
  return places;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] ?? fault(`no segment ${index}`);
}
