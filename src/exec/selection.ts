import type { StageName } from '../base/brand.ts';
import type { StageGraph } from '../graph/graph.ts';

/** Which stages of a file a run is about. The names are those of stages in the graph. */
export interface Selection {
  /** Run again although a result is there. */
  readonly force: 'all' | ReadonlySet<StageName>;
  /** Run these and every stage after them again although results are there. */
  readonly from: ReadonlySet<StageName>;
  /** Leave out every stage but these and what they are made from; null = leave out none. */
  readonly only: ReadonlySet<StageName> | null;
}

export const everything: Selection = { force: new Set(), from: new Set(), only: null };

export interface SelectedStages {
  readonly wanted: ReadonlySet<StageName>;
  readonly forced: ReadonlySet<StageName>;
}

export function selectStages(graph: StageGraph, selection: Selection): SelectedStages {
  const all = graph.order.map((stage) => stage.name);
  const wanted = selection.only === null ? new Set(all) : withInputs(graph, selection.only);
  const named = selection.force === 'all' ? all : [...selection.force];
  const forced = new Set([...named, ...withUsers(graph, selection.from)].filter((name) => wanted.has(name)));
  return { wanted, forced };
}

/** Users stand after their inputs, so one pass against the order reaches every input's input. */
function withInputs(graph: StageGraph, names: ReadonlySet<StageName>): Set<StageName> {
  const reached = new Set(names);
  for (const stage of graph.order.toReversed()) {
    if (reached.has(stage.name)) for (const input of Object.values(stage.inputs)) reached.add(input);
  }
  return reached;
}

function withUsers(graph: StageGraph, names: ReadonlySet<StageName>): Set<StageName> {
  const reached = new Set(names);
  for (const stage of graph.order) {
    if (Object.values(stage.inputs).some((input) => reached.has(input))) reached.add(stage.name);
  }
  return reached;
}
