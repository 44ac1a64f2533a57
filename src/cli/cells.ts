import type { RunStage } from '../exec/run-record.ts';
import { agrees, type Bindings } from '../report/diff/cell-side.ts';

/**
 * The stages that some cells of a sweep are made of: the cells in which variables have the given values, of one swept stage
 * or of all, their evaluations, and whatever they rest on. Empty when there is no such cell.
 */
export function stagesOfCells(
  stages: readonly RunStage[],
  bindings: Bindings,
  of: string | null,
): readonly RunStage[] {
  const isMeant = ({ cell }: RunStage): boolean =>
    cell !== undefined &&
    (of === null || cell.of === of || cell.of === `evaluate ${of}`) &&
    bindings.every(([variable]) => cell.at.some((one) => one.variable === variable)) &&
    agrees(cell, bindings);
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const kept = new Set<RunStage>();
  const pending = stages.filter(isMeant);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (kept.has(next)) continue;
    kept.add(next);
    pending.push(...Object.values(next.inputs).flatMap((name) => byName.get(name) ?? []));
  }
  // What the cells rest on is judged too: a change is told against it.
  return stages.filter(
    (stage) =>
      kept.has(stage) ||
      (stage.kind === 'evaluate' && [...kept].some(({ name }) => name === stage.inputs['model'])),
  );
}
