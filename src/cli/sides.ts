import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { identity } from '../check/identity.ts';
import { forecast, type StageForecast } from '../exec/forecast.ts';
import { resolveRun } from '../exec/history.ts';
import { PlaceFinder } from '../exec/places.ts';
import type { RunStage } from '../exec/run-record.ts';
import { everything } from '../exec/selection.ts';
import { cellSide, partsOf, type Bindings } from '../report/diff/cell-side.ts';
import type { Asked, Results, Side } from '../report/diff/side.ts';
import { bindingsIn } from '../report/stage-selection.ts';
import { Inputs } from '../store/inputs.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from './exit.ts';
import { findRun, openPast, openStore } from './archive.ts';
import { openText } from './pipeline.ts';
import { isAtRevision, textAtRevision } from './revision.ts';
import type { Session } from './session.ts';
import { textOnDisk, type Text } from './text.ts';

/**
 * What a user compares: a run, or a file as it is now or was at a revision (`HEAD~1:mine.exp`) with the results that are
 * there for it; or of either only the cells in brackets: `trained[method=set]` (of the last run), `@-1[method=set]`,
 * `mine.exp[method=set]`. `trained[*]` is a side for each of its cells, but for those that only seeds part.
 */
export function sidesOf(session: Session, reference: string): readonly Side[] {
  const [, before = '', inside] = /^([^[]*)\[(.+)\]$/.exec(reference) ?? [];
  return inside === undefined
    ? [wholeSide(session, reference)]
    : cellSides(session, reference, before, inside);
}

function cellSides(session: Session, reference: string, before: string, inside: string): readonly Side[] {
  const isStage = /^\w+$/.test(before) && resolveRun(session.runs.value, before).kind === 'unknown';
  const whole = wholeSide(session, before === '' || isStage ? '@last' : before);
  const bindings = bindingsIn(inside);
  const isAll = bindings?.length === 0;
  const parts: readonly Bindings[] =
    bindings === null ? [] : isAll && isStage ? partsOf(whole, bindings, before) : [bindings];
  const sides = parts.map((part) => {
    const side = cellSide(whole, part, isStage ? before : null);
    const values = part.map(([variable, value]) => `${variable}=${value}`).join(', ');
    const label = isAll ? `${before}[${values}]` : reference;
    return { ...side, label: `${label} of ${whole.label}` };
  });
  const isCell = (stage: RunStage, part: Bindings): boolean =>
    stage.cell?.at.some(({ variable, value }) =>
      part.some((one) => one[0] === variable && one[1] === value),
    ) ?? false;
  const isThere = parts.some(
    (part) => part.length === 0 || whole.stages.some((stage) => isCell(stage, part)),
  );
  if (isThere && sides.every(({ stages }) => stages.length > 0)) return sides;
  const cells = whole.stages.filter(({ cell }) => cell !== undefined).map(({ name }) => name);
  throw new UsageError(
    `\`${reference}\` means no cell of ${whole.label}`,
    cells.length === 0 ? 'it has no sweep' : `it has: ${cells.slice(0, 6).join(', ')}`,
  );
}

function wholeSide(session: Session, reference: string): Side {
  if (!reference.endsWith('.exp')) return runSide(session, reference);
  const isRevision = isAtRevision(reference) && !existsSync(resolve(session.cwd, reference));
  return textSide(
    session,
    isRevision ? textAtRevision(session.cwd, reference) : textOnDisk(session.cwd, reference),
  );
}

function runSide(session: Session, reference: string): Side {
  const run = findRun(session, reference);
  const store = openStore(session);
  const past = openPast(session, store);
  const asked = run.stages.flatMap(({ name, contentKey }) => {
    const manifest = contentKey === null ? null : past.manifest(contentKey);
    return manifest === null ? [] : [[name, { settings: manifest.settings, outside: manifest }] as const];
  });
  const label = reference === run.run ? reference : `${reference}, which is ${run.run}`;
  return {
    label: `${label}: ${run.file}`,
    stages: run.stages,
    asked: new Map(asked),
    results: resultsIn(store, run.stages),
  };
}

function textSide(session: Session, text: Text): Side {
  const { graph, sourceList } = openText(session, text, {});
  const store = openStore(session);
  const places = new PlaceFinder(sourceList);
  const forecasts = forecast(graph, store, new Inputs(store), {
    selection: everything,
    runsFolder: session.runs.value,
  });
  const stages = forecasts.map((stage) => asRunStage(stage, places));
  return {
    label: text.source.name,
    stages,
    results: resultsIn(store, stages),
    asked: new Map(
      forecasts.map(({ stage, record }): [typeof stage.name, Asked] => [
        stage.name,
        { settings: identity(stage), outside: record?.manifest ?? null },
      ]),
    ),
  };
}

/** What the store holds of stages; each record is looked up once. */
function resultsIn(store: Store, stages: readonly RunStage[]): Results {
  const keys = new Map(stages.map(({ name, contentKey }) => [name, contentKey]));
  const known = new Map<string, StageRecord | null>();
  const recordOf = (name: RunStage['name']): StageRecord | null => {
    const key = keys.get(name);
    if (key == null) return null;
    const record = known.has(key) ? (known.get(key) ?? null) : store.recordOf(key);
    known.set(key, record);
    return record;
  };
  return {
    digest: (name, role) => recordOf(name)?.outputs[role]?.digest ?? null,
    read: (name, role) => {
      const blob = recordOf(name)?.outputs[role];
      return blob === undefined || !store.hasBlob(blob) ? null : store.readBlob(blob.digest);
    },
    provenance: (name) => recordOf(name)?.provenance ?? null,
  };
}

/** A stage that is not of a run: what is there for it counts as a hit. */
function asRunStage({ stage, recipeKey, contentKey, record }: StageForecast, places: PlaceFinder): RunStage {
  return {
    name: stage.name,
    kind: stage.kind,
    inputs: stage.inputs,
    outcome: record === null ? null : 'hit',
    because: null,
    recipeKey,
    contentKey,
    seconds: record?.provenance.seconds ?? null,
    summary: record?.summary ?? null,
    madeBy: record?.provenance.run ?? null,
    expectations: [],
    declared: places.find(stage.span),
    places: Object.fromEntries(Object.entries(stage.places).map(([path, span]) => [path, places.find(span)])),
    ...(stage.cell !== undefined && { cell: stage.cell }),
  };
}
