import { identity } from '../check/identity.ts';
import { forecast, type StageForecast } from '../exec/forecast.ts';
import { resolveRun } from '../exec/history.ts';
import { PlaceFinder } from '../exec/places.ts';
import type { RunStage } from '../exec/run-record.ts';
import { everything } from '../exec/selection.ts';
import { cellSide } from '../report/cell-side.ts';
import type { Asked, Side } from '../report/diff.ts';
import { bindingsIn } from '../report/stage-selection.ts';
import { Inputs } from '../store/inputs.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from './exit.ts';
import { findRun, openPast, openStore } from './archive.ts';
import { openExperiment } from './pipeline.ts';
import type { Session } from './session.ts';

/**
 * What a user compares: a run, or a file as it is now with the results that are there for it; or of either only the cells
 * in brackets: `trained[method=set]` (of the last run), `@-1[method=set]`, `mine.exp[method=set]`.
 */
export function sideOf(session: Session, reference: string): Side {
  const [, before = '', inside] = /^([^[]*)\[(.+)\]$/.exec(reference) ?? [];
  return inside === undefined ? wholeSide(session, reference) : partOf(session, reference, before, inside);
}

function partOf(session: Session, reference: string, before: string, inside: string): Side {
  const isStage = /^\w+$/.test(before) && resolveRun(session.runs.value, before).kind === 'unknown';
  const whole = wholeSide(session, before === '' || isStage ? '@last' : before);
  const bindings = bindingsIn(inside);
  const part = bindings && cellSide(whole, bindings, isStage ? before : null);
  if (part !== null && part.stages.some(({ cell }) => cell !== undefined)) {
    return { ...part, label: `${reference} of ${whole.label}` };
  }
  const cells = whole.stages.filter(({ cell }) => cell !== undefined).map(({ name }) => name);
  throw new UsageError(
    `\`${reference}\` means no cell of ${whole.label}`,
    cells.length === 0 ? 'it has no sweep' : `it has: ${cells.slice(0, 6).join(', ')}`,
  );
}

function wholeSide(session: Session, reference: string): Side {
  return reference.endsWith('.exp') ? fileSide(session, reference) : runSide(session, reference);
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
    weights: weightsIn(store, run.stages),
  };
}

function fileSide(session: Session, file: string): Side {
  const { graph, sourceList } = openExperiment(session, [file], {});
  const store = openStore(session);
  const places = new PlaceFinder(sourceList);
  const forecasts = forecast(graph, store, new Inputs(store), {
    selection: everything,
    runsFolder: session.runs.value,
  });
  const stages = forecasts.map((stage) => asRunStage(stage, places));
  return {
    label: file,
    stages,
    weights: weightsIn(store, stages),
    asked: new Map(
      forecasts.map(({ stage, record }): [typeof stage.name, Asked] => [
        stage.name,
        { settings: identity(stage), outside: record?.manifest ?? null },
      ]),
    ),
  };
}

/** A blob that is gone or damaged only leaves its tensors out of the comparison; the next run heals it. */
function weightsIn(store: Store, stages: readonly RunStage[]): Side['weights'] {
  return (name) => {
    const key = stages.find((stage) => stage.name === name)?.contentKey;
    const found = key == null ? null : store.lookup(key);
    const weights = found?.kind === 'hit' ? found.record.outputs['weights'] : undefined;
    return weights === undefined ? null : store.readBlob(weights.digest);
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
