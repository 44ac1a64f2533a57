import { formatDuration, formatNumberOf } from '../../report/numbers.ts';
import { changesText, type PlannedRow } from '../../report/forecast-text.ts';
import { summaryLine } from '../../report/summary.ts';
import { renderTable, type Cell, type Column, type Tone } from '../../report/table.ts';
import type { Digest } from '../../base/brand.ts';
import { deriveChain } from '../../exec/run-chain.ts';
import { openStore } from '../archive.ts';
import { exitCodes } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import { planRows } from './plan.ts';
import type { Verb } from './verb.ts';

type Status = 'up to date' | 'out of date' | 'never made';

const tones: Record<Status, Tone> = { 'up to date': 'good', 'out of date': 'warn', 'never made': 'faint' };

/** Where each stage of a file stands. */
export const status: Verb = async (session, words, options) => {
  const rows = await planRows(session, words, options);
  const chain = chainOfRows(session, rows);
  if (session.json) {
    const stages = rows.map((row) => ({
      stage: row.forecast.stage.name,
      kind: row.forecast.stage.kind,
      status: statusOf(row),
      contentKey: row.forecast.contentKey,
      madeBy: row.forecast.record?.provenance.run ?? null,
      summary: row.forecast.record?.summary ?? null,
    }));
    printJson(session, 'status', { stages, chain });
    return exitCodes.ok;
  }
  const untitled = { title: '', align: 'left' } as const;
  const columns: readonly Column[] = [
    { ...untitled, spare: 1 },
    { ...untitled, tight: 'cut' },
    untitled,
    { ...untitled, tight: 'fold' },
  ];
  const cells = rows.map((row): readonly Cell[] => {
    const { kind, name } = row.forecast.stage;
    const state = statusOf(row);
    return [kind, { text: name, tone: 'strong' }, { text: state, tone: tones[state] }, detail(row)];
  });
  const { paint, columns: width, line } = session.out;
  for (const text of renderTable({ columns, rows: cells }, paint, { columns: width })) line(text);
  const fresh = rows.filter((row) => statusOf(row) === 'up to date').length;
  line();
  line(`${fresh} of ${formatNumberOf(rows.length, 'stage')} up to date`);
  if (chain !== null) line(paint('faint', `chain ${chain}`));
  return exitCodes.ok;
};

/** Of all results; null while one is not up to date. */
function chainOfRows(session: Session, rows: readonly PlannedRow[]): Digest | null {
  if (rows.some((row) => statusOf(row) !== 'up to date')) return null;
  const stages = rows.map(({ forecast: { stage, contentKey } }) => ({
    name: stage.name,
    inputs: stage.inputs,
    key: contentKey,
  }));
  return deriveChain(stages, openStore(session))?.digest ?? null;
}

function statusOf({ forecast: { state }, earlier }: PlannedRow): Status {
  if (state === 'hit') return 'up to date';
  return earlier === null ? 'never made' : 'out of date';
}

function detail({ forecast: { stage, record }, earlier }: PlannedRow): string {
  if (record !== null) {
    const { run, seconds } = record.provenance;
    return `${summaryLine(stage.kind, record.summary)}  run ${run}, ${formatDuration(seconds)}`;
  }
  if (earlier === null) return '';
  return `${changesText(earlier) ?? 'an input changed'} since run ${earlier.run.run}`;
}
