/** What is used of the layout library, whose own types name their files in a way that Node's resolution does not follow. */
declare module '@dagrejs/dagre' {
  export interface Point {
    readonly x: number;
    readonly y: number;
  }

  export class Graph {
    setGraph(label: {
      readonly rankdir: 'LR' | 'TB';
      readonly nodesep: number;
      readonly ranksep: number;
      readonly marginx: number;
      readonly marginy: number;
    }): this;
    setDefaultEdgeLabel(label: () => object): this;
    setNode(id: string, size: { readonly width: number; readonly height: number }): this;
    setEdge(from: string, to: string): this;
    graph(): { readonly width: number; readonly height: number };
    node(id: string): Point;
    edge(from: string, to: string): { readonly points: readonly Point[] };
  }

  /** Gives the graph its size, each node its centre and each edge its points. */
  export function layout(graph: Graph): void;
}
