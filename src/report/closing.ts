import type { StageOutcome } from '../exec/events.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import { formatDuration, formatMetric, formatNumberOf, shortKey } from './numbers.ts';
import { renderModels } from './model-table.ts';
import { summaryLine } from './summary.ts';
import { renderTable, type Cell, type Paint, type Table, type Tone } from './table.ts';

/** What a run leaves on the screen: every stage, then what each technique cost and gained, then the promises. */
export function renderRun(record: RunRecord, paint: Paint): string[] {
  const sections = [
    renderStages(record.stages, paint),
    renderModels(record.stages, paint),
    renderExpectations(record.stages, paint),
    [renderTotals(record, paint)],
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

export function renderStages(stages: readonly RunStage[], paint: Paint): string[] {
  return renderTable(stagesTable(stages), paint);
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
    { title: 'kind', align: 'left' },
    { title: 'stage', align: 'left' },
    { title: '', align: 'left' },
    { title: 'time', align: 'right' },
    { title: 'key', align: 'left' },
    { title: 'result', align: 'left' },
  ] as const;
  return { columns, rows };
}

function renderExpectations(stages: readonly RunStage[], paint: Paint): string[] {
  return stages.flatMap(({ name, expectations }) =>
    expectations.map(({ text, actual, held }) => {
      const verdict = held ? paint('good', 'held  ') : paint('bad', 'broken');
      return `${verdict}  ${name}: expect ${text}, ${actual === null ? 'which was not measured' : `is ${formatMetric(actual)}`}`;
    }),
  );
}

function renderTotals({ run, stages, seconds }: RunRecord, paint: Paint): string {
  const counts = (['ran', 'hit', 'failed', 'stopped', 'not run'] as const).flatMap((outcome) => {
    const count = stages.filter((stage) => stage.outcome === outcome).length;
    const words = outcome === 'hit' ? formatNumberOf(count, 'hit') : `${count} ${outcome}`;
    return count === 0 ? [] : [paint(outcomeTones[outcome], words)];
  });
  const time = seconds === null ? '' : ` in ${formatDuration(seconds)}`;
  return `${counts.join(', ')}${time}  ${paint('faint', `run ${run}`)}`;
}
