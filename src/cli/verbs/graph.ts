import type { StageGraph } from '../../graph/graph.ts';
import { graphJson, showDot, showMermaid, showTree } from '../../graph/show.ts';
import { exitCodes } from '../exit.ts';
import { openExperiment } from '../pipeline.ts';
import type { Verb } from './verb.ts';

const formats: Readonly<Record<string, (graph: StageGraph) => string>> = {
  text: showTree,
  dot: showDot,
  mermaid: ({ order }) => showMermaid(order),
  json: (graph) => `${JSON.stringify({ type: 'graph', ...graphJson(graph) }, null, 2)}\n`,
};

/** Draws the graph of stages. */
export const graph: Verb = (session, words, options) => {
  const opened = openExperiment(session, words, options, false);
  const format = formats[session.json ? 'json' : (options.format ?? 'text')] ?? showTree;
  session.out.write(format(opened.graph));
  return Promise.resolve(exitCodes.ok);
};
