import type { Graph } from '../graph/graph.ts';

/** A graph that computes the same, cheaper. */
export type Pass = (graph: Graph) => Graph;

const passes: readonly Pass[] = [];

export function optimize(graph: Graph): Graph {
  return passes.reduce((current, pass) => pass(current), graph);
}
