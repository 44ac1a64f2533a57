import { forecast } from '../exec/forecast.ts';
import { PlaceFinder } from '../exec/places.ts';
import type { Selection } from '../exec/selection.ts';
import { earlierResult } from '../report/earlier.ts';
import type { PlannedRow } from '../report/forecast-text.ts';
import { earlierLength } from '../report/length.ts';
import type { Inputs } from '../store/inputs.ts';
import type { Store } from '../store/store.ts';
import { openPast } from './archive.ts';
import type { OpenedExperiment } from './pipeline.ts';
import type { Session } from './session.ts';

/** Each stage's forecast beside what it was in the latest run that had it. */
export function plannedRows(
  session: Session,
  { graph, sourceList }: Pick<OpenedExperiment, 'graph' | 'sourceList'>,
  store: Store,
  inputs: Inputs,
  selection: Selection,
): readonly PlannedRow[] {
  const forecasts = forecast(graph, store, inputs, { selection, runsFolder: session.runs.value });
  const past = openPast(session, store);
  const places = new PlaceFinder(sourceList);
  return forecasts.map((stageForecast) => {
    const { stage, state } = stageForecast;
    if (state === 'hit' || state === 'left out') return { forecast: stageForecast, earlier: null };
    const found = Object.fromEntries(
      Object.entries(stage.places).map(([path, span]) => [path, places.find(span)]),
    );
    const earlier = earlierResult(past, stage, found);
    const { manifest, continues } = stageForecast;
    const other =
      manifest === undefined || continues !== undefined
        ? null
        : earlierLength(past, stage.kind, manifest, found);
    return { forecast: stageForecast, earlier, ...(other === null ? {} : { otherLength: other }) };
  });
}
