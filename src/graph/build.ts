import type { StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import { dependencyOrder } from '../check/order.ts';
import type { AnyPlannedStage, CheckedPlan } from '../check/plan.ts';
import type { StageGraph } from './graph.ts';

/** The plan as a graph. Its order follows the file, but for stages that stand there before what they read. */
export function buildGraph({ file, stages }: CheckedPlan): StageGraph {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const users = new Map<StageName, StageName[]>(stages.map(({ name }) => [name, []]));
  const { order, cycles } = dependencyOrder(stages, (stage) => inputsOf(stage, byName));
  if (cycles.length > 0) fault('a checked plan has a cycle');
  for (const stage of order) {
    for (const input of new Set(inputsOf(stage, byName))) users.get(input.name)?.push(stage.name);
  }
  return { file, order, byName, users };
}

function inputsOf(
  { name, inputs }: AnyPlannedStage,
  byName: ReadonlyMap<StageName, AnyPlannedStage>,
): readonly AnyPlannedStage[] {
  return Object.values(inputs).map(
    (input) => byName.get(input) ?? fault(`stage ${name} reads ${input}, which is not in the plan`),
  );
}
