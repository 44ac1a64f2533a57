import { PlaceFinder } from '../../exec/places.ts';
import { forecast } from '../../exec/forecast.ts';
import { earlierResult } from '../../report/earlier.ts';
import { forecastJson } from '../../report/forecast-json.ts';
import { earlierLength } from '../../report/length.ts';
import { renderForecast, type PlannedRow } from '../../report/forecast-text.ts';
import { openPast, openStore } from '../archive.ts';
import { exitCodes } from '../exit.ts';
import { inputsOf } from '../inputs.ts';
import { openExperiment } from '../pipeline.ts';
import { selectionOf, splitForce } from '../selection.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** What a run would do. */
export const plan: Verb = async (session, words, options) => {
  const rows = await planRows(session, ...splitForce(words, options));
  if (session.json) printJson(session, 'plan', { stages: rows.map(forecastJson) });
  else
    for (const text of renderForecast(rows, session.out.paint, session.out.columns)) session.out.line(text);
  const isWork = rows.some(({ forecast: { state } }) => state === 'run' || state === 'may run');
  return isWork && options.exitCode === true ? exitCodes.difference : exitCodes.ok;
};

/** Each stage's forecast beside what it was in the latest run that had it. */
export async function planRows(
  session: Session,
  words: readonly string[],
  options: VerbOptions,
): Promise<readonly PlannedRow[]> {
  const { graph, sourceList } = openExperiment(session, words, options);
  const store = openStore(session);
  const selection = selectionOf(graph, options);
  const inputs = await inputsOf(graph, store);
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
