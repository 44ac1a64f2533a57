import { forecastJson } from '../../report/forecast-json.ts';
import { renderForecast, type PlannedRow } from '../../report/forecast-text.ts';
import { openStore } from '../archive.ts';
import { exitCodes } from '../exit.ts';
import { inputsOf } from '../inputs.ts';
import { openExperiment } from '../pipeline.ts';
import { plannedRows } from '../planned-rows.ts';
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
  const opened = openExperiment(session, words, options);
  const { graph } = opened;
  const store = openStore(session);
  const inputs = await inputsOf(graph, store);
  return plannedRows(session, opened, store, inputs, selectionOf(graph, options));
}
