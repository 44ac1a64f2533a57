import * as build from '../../../src/engine/graph/build.ts';
import type { Graph, Node } from '../../../src/engine/graph/graph.ts';
import { printGraph } from '../../../src/engine/graph/print.ts';
import type { Pass } from '../../../src/engine/passes/optimize.ts';

export function input(name: string, ...shape: number[]): Node {
  return build.input(name, { shape, dtype: 'float32' });
}

export function ids(name: string, ...shape: number[]): Node {
  return build.input(name, { shape, dtype: 'int32' });
}

/** Uniform. */
export function number(value: number, ...shape: number[]): Node {
  return build.fill(value, shape, 'float32');
}

/** With the outputs `y`, `y1`, `y2`... */
function graphOf(...nodes: Node[]): Graph {
  const outputs = nodes.map((node, index) => ({ name: index === 0 ? 'y' : `y${index}`, node }));
  return { name: 'g', inputs: [], outputs };
}

/** The printed body after the pass. */
export function after(pass: Pass, ...nodes: Node[]): string[] {
  const text = printGraph(pass(graphOf(...nodes)));
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}
