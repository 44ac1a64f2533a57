import { Graph, layout, type Point } from '@dagrejs/dagre';
import type { GraphNode } from './nodes.ts';

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Centres, in the order of the nodes. */
  readonly centres: readonly Point[];
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly points: readonly Point[];
}

export const box = { width: 164, height: 58 };

/** From left to right where that fits, else from the top. */
export function placed(nodes: readonly GraphNode[], room: number): Placed {
  const across = drawn(nodes, 'LR');
  return across.width <= room ? across : drawn(nodes, 'TB');
}

function drawn(nodes: readonly GraphNode[], rankdir: 'LR' | 'TB'): Placed {
  const graph = new Graph();
  const isAcross = rankdir === 'LR';
  graph.setGraph({
    rankdir,
    nodesep: isAcross ? 14 : 18,
    ranksep: isAcross ? 28 : 34,
    marginx: 4,
    marginy: 4,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const index of nodes.keys()) graph.setNode(String(index), { ...box });
  for (const [to, { inputs }] of nodes.entries())
    for (const from of inputs) graph.setEdge(String(from), String(to));
  layout(graph);
  const { width, height } = graph.graph();
  return {
    width,
    height,
    centres: [...nodes.keys()].map((index) => graph.node(String(index))),
    edges: nodes.flatMap(({ inputs }, to) =>
      inputs.map((from) => ({ from, to, points: graph.edge(String(from), String(to)).points })),
    ),
  };
}
