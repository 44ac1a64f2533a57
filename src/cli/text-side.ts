import { identity } from '../check/identity.ts';
import { forecast, type StageForecast } from '../exec/forecast.ts';
import { PlaceFinder } from '../exec/places.ts';
import type { RunStage } from '../exec/run-record.ts';
import { everything } from '../exec/selection.ts';
import type { Asked, Side } from '../report/diff/side.ts';
import { Inputs } from '../store/inputs.ts';
import { openStore } from './archive.ts';
import { openText } from './pipeline.ts';
import { recordsIn, resultsIn } from './results.ts';
import type { Session } from './session.ts';
import type { Text } from './text.ts';

/** A file as it is now, or was, with the results that are there for it. */
export function textSide(session: Session, text: Text): Side {
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
    results: resultsIn(store, recordsIn(store), stages),
    asked: new Map(
      forecasts.map(({ stage, record }): [typeof stage.name, Asked] => [
        stage.name,
        { settings: identity(stage), outside: record?.manifest ?? null },
      ]),
    ),
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
