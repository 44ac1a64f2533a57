import type { StageOutcome } from '../exec/events.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import { formatDuration, formatMetric, formatNumberOf, shortKey } from './numbers.ts';
import { renderModels } from './model-table.ts';
import { summaryLine } from './summary.ts';
import { renderTable, type Cell, type Paint, type Table, type Tone } from './table.ts';

/** What a run leaves on the screen: every stage, then what each technique cost and gained, then the promises. */
export function renderRun(record: RunRecord, paint: Paint, columns?: number): string[] {
  const sections = [
    renderStages(record.stages, paint, columns),
    renderModels(record.stages, paint, columns),
    renderExpectations(record.stages, paint, columns),
    renderTotals(record, paint, columns),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const outcomeTones: Record<StageOutcome, Tone> = {
  hit: 'good',
  ran: 'accent',
  'not run': 'faint',
  stopped: 'warn',
  failed: 'bad',
};

export function renderStages(stages: readonly RunStage[], paint: Paint, columns?: number): string[] {
  return renderTable(stagesTable(stages), paint, { columns });
}

/** How each stage ended and what it yielded. */
export function stagesTable(stages: readonly RunStage[]): Table {
  const rows = stages.map(
    ({ name, kind, outcome, seconds, contentKey, summary, because }): readonly Cell[] => [
      kind,
      { text: name, tone: 'strong' },
      outcome === null ? { text: 'not ended', tone: 'warn' } : { text: outcome, tone: outcomeTones[outcome] },
      seconds === null || outcome === 'hit' ? '' : formatDuration(seconds),
      { text: shortKey(contentKey), tone: 'faint' },
      summary === null
        ? { text: because ?? '', tone: outcome === 'failed' ? 'bad' : 'faint' }
        : summaryLine(kind, summary),
    ],
  );
  const columns = [
    { title: 'kind', align: 'left', spare: 2 },
    { title: 'stage', align: 'left', tight: 'cut' },
    { title: '', align: 'left' },
    { title: 'time', align: 'right', spare: 3 },
    { title: 'key', align: 'left', spare: 1 },
    { title: 'result', align: 'left', tight: 'fold' },
  ] as const;
  return { columns, rows };
}

function renderExpectations(
  stages: readonly RunStage[],
  paint: Paint,
  columns: number | undefined,
): string[] {
  const rows = stages.flatMap(({ name, expectations }) =>
    expectations.map(({ text, actual, held }): readonly Cell[] => [
      held ? { text: 'held', tone: 'good' } : { text: 'broken', tone: 'bad' },
      `${name}: expect ${text}, ${actual === null ? 'which was not measured' : `is ${formatMetric(actual)}`}`,
    ]),
  );
  const untitled = { title: '', align: 'left' } as const;
  return renderTable({ columns: [untitled, { ...untitled, tight: 'fold' }], rows }, paint, { columns });
}

/** On one line, or the run on a second. */
function renderTotals(
  { run, stages, seconds }: RunRecord,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  const counts = (['ran', 'hit', 'failed', 'stopped', 'not run'] as const).flatMap((outcome) => {
    const count = stages.filter((stage) => stage.outcome === outcome).length;
    const words = outcome === 'hit' ? formatNumberOf(count, 'hit') : `${count} ${outcome}`;
    return count === 0 ? [] : [{ words, tone: outcomeTones[outcome] }];
  });
  const time = seconds === null ? '' : ` in ${formatDuration(seconds)}`;
  const width = `${counts.map(({ words }) => words).join(', ')}${time}`.length;
  const line = `${counts.map(({ words, tone }) => paint(tone, words)).join(', ')}${time}`;
  const name = paint('faint', `run ${run}`);
  return width + 2 + `run ${run}`.length > columns ? [line, name] : [`${line}  ${name}`];
}
