import { join } from 'node:path';
import { listRuns, readRun, resolveRun } from '../exec/history.ts';
import type { RunId } from '../exec/run-id.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import { formatNumberOf } from '../report/numbers.ts';
import type { Past } from '../report/past.ts';
import { stagesMeant } from '../report/stage-selection.ts';
import { Store } from '../store/store.ts';
import { UsageError } from './exit.ts';
import type { Session } from './session.ts';

export function openStore({ runs }: Session): Store {
  return new Store(join(runs.value, 'store'));
}

/** Earlier runs and the readable keys of their results. */
export function openPast(session: Session, store: Store): Past {
  const known = new Map<RunId, RunRecord | null>();
  return {
    *runs() {
      for (const id of listRuns(session.runs.value).toReversed()) {
        const record = known.has(id) ? known.get(id) : readRun(session.runs.value, id);
        known.set(id, record ?? null);
        if (record != null) yield record;
      }
    },
    manifest: (key) => store.recordOf(key)?.manifest ?? null,
  };
}

/** The run that a user means; a UsageError says which there are. */
export function findRun(session: Session, reference: string): RunRecord {
  const folder = session.runs.value;
  const resolved = resolveRun(folder, reference);
  if (resolved.kind === 'ambiguous') {
    throw new UsageError(
      `\`${reference}\` begins ${formatNumberOf(resolved.runs.length, 'run')}`,
      `they are: ${resolved.runs.slice(0, 5).join(', ')}`,
    );
  }
  if (resolved.kind === 'unknown') {
    const latest = listRuns(folder).toReversed().slice(0, 5);
    throw new UsageError(
      `there is no run \`${reference}\` in ${folder}`,
      latest.length === 0 ? 'nothing has run there yet' : `the latest are: ${latest.join(', ')}`,
    );
  }
  const record = readRun(folder, resolved.run);
  if (record !== null) return record;
  throw new UsageError(
    `run ${resolved.run} was killed before it wrote anything down, or its run.json is damaged`,
  );
}

/** A stage of a run by its name; a UsageError says which there are, or which run of the session has it. */
export function findStage(run: RunRecord, name: string, session?: Session): RunStage {
  const [stage, ...others] = findStages(run, name, session);
  if (others.length === 0) return stage;
  throw new UsageError(
    `\`${name}\` means ${others.length + 1} cells of a sweep`,
    `name one of them, for example ${stage.name}`,
  );
}

/** The stage of that name, or the cells of a sweep that the words mean. */
export function findStages(
  run: RunRecord,
  name: string,
  session?: Session,
): readonly [RunStage, ...RunStage[]] {
  const [first, ...more] = stagesMeant(run.stages, name);
  if (first !== undefined) return [first, ...more];
  const other = session === undefined ? undefined : latestWith(session, name);
  throw new UsageError(
    `run ${run.run} has no stage \`${name}\``,
    other === undefined
      ? `it has: ${run.stages.map((candidate) => candidate.name).join(', ')}`
      : `the last run with one is ${other.run} of ${other.file}: add \`--run ${other.run}\``,
  );
}

function latestWith({ runs }: Session, name: string): RunRecord | undefined {
  for (const id of listRuns(runs.value).toReversed()) {
    const record = readRun(runs.value, id);
    if (record !== null && stagesMeant(record.stages, name).length > 0) return record;
  }
  return undefined;
}
