import type { StageName } from '../base/brand.ts';
import type { AnyPlannedStage } from '../check/plan.ts';

/** Stages in a deterministic topological order: a stage stands after all its inputs. */
export interface StageGraph {
  readonly file: string;
  readonly order: readonly AnyPlannedStage[];
  readonly byName: ReadonlyMap<StageName, AnyPlannedStage>;
  /** Direct users of each stage, in order. */
  readonly users: ReadonlyMap<StageName, readonly StageName[]>;
}
