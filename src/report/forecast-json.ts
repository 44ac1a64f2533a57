import type { PlannedRow } from './forecast-text.ts';

/** A row of the plan for programs. */
export function forecastJson({ forecast, earlier, otherLength }: PlannedRow): object {
  const { stage, state, reason, recipeKey, contentKey, record, estimate, continues, disk } = forecast;
  return {
    stage: stage.name,
    kind: stage.kind,
    state,
    reason,
    recipeKey,
    contentKey,
    settled: stage.settled ?? {},
    madeBy: record?.provenance.run ?? null,
    summary: record?.summary ?? null,
    estimate,
    ...(continues === undefined ? {} : { continues }),
    ...(otherLength === undefined ? {} : { otherLength }),
    ...(disk === undefined ? {} : { disk }),
    earlier: earlier === null ? null : { run: earlier.run.run, changes: earlier.changes },
  };
}
