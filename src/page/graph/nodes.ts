import type { ReportedStage } from '../../report/run-report/reported-stage.ts';
import { summaryLine } from '../../report/summary.ts';

/** One box: a stage, or the cells of a sweep where there are too many stages to draw each. */
export interface GraphNode {
  readonly title: string;
  readonly kind: ReportedStage['kind'];
  readonly stages: readonly ReportedStage[];
  /** Indices of the nodes that it takes something from, without those that others imply. */
  readonly inputs: readonly number[];
}

const mostDrawn = 40;

export function nodesOf(stages: readonly ReportedStage[]): readonly GraphNode[] {
  const groups = new Map<string, ReportedStage[]>();
  for (const stage of stages) {
    const name = stages.length > mostDrawn && stage.cell !== undefined ? stage.cell.of : stage.name;
    groups.set(name, [...(groups.get(name) ?? []), stage]);
  }
  const titles = [...groups.keys()];
  const homes = new Map(
    [...groups].flatMap(([title, members]) => members.map(({ name }) => [name, titles.indexOf(title)])),
  );
  const inputs = [...groups.values()].map((members, self) =>
    [
      ...new Set(
        members.flatMap((stage) => Object.values(stage.inputs).flatMap((name) => homes.get(name) ?? [])),
      ),
    ]
      .filter((input) => input !== self)
      .sort((one, other) => one - other),
  );
  return [...groups].flatMap(([title, members], index) => {
    const [first] = members;
    return first === undefined
      ? []
      : [{ title, kind: first.kind, stages: members, inputs: withoutImplied(inputs, inputs[index] ?? []) }];
  });
}

/** What a node takes of a node that another of its inputs rests on needs no line of its own. */
function withoutImplied(
  inputs: readonly (readonly number[])[],
  direct: readonly number[],
): readonly number[] {
  const implied = new Set<number>();
  const pending = direct.flatMap((input) => inputs[input] ?? []);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (implied.has(next)) continue;
    implied.add(next);
    pending.push(...(inputs[next] ?? []));
  }
  return direct.filter((input) => !implied.has(input));
}

/** How the stages of a node ended: the worst of them stands for all. */
export function outcomeOf({ stages }: GraphNode): ReportedStage['outcome'] {
  const order = ['failed', 'stopped', null, 'not run', 'ran', 'hit'] as const;
  return order.find((outcome) => stages.some((stage) => stage.outcome === outcome)) ?? null;
}

/** What it yielded, in a few words. */
export function resultOf({ stages }: GraphNode): string {
  const [stage] = stages;
  if (stage === undefined || stages.length > 1) return `${stages.length} cells`;
  const text =
    stage.summary === null
      ? (stage.because ?? '')
      : (summaryLine(stage.kind, stage.summary).split(', ')[0] ?? '');
  return text;
}
