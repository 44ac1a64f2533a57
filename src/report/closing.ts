import type { StageOutcome } from '../exec/events.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import {
  formatBits,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMetric,
  formatNumberOf,
  formatPercent,
  formatRatio,
  formatScore,
  shortKey,
} from './numbers.ts';
import { modelRows, type ModelRow } from './rows.ts';
import { summaryLine } from './summary.ts';
import { renderTable, type Cell, type Paint, type Tone } from './table.ts';

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
  return renderTable({ columns, rows }, paint);
}

/** One row a model, the unigram model first; empty when nothing was evaluated. */
export function renderModels(stages: readonly RunStage[], paint: Paint): string[] {
  const { models, unigram, splits } = modelRows(stages);
  if (models.length === 0) return [];
  const byStage = new Map(models.map((model) => [model.stage, model]));
  const judged = splits.at(-1);
  const baselines = unigram.map(({ corpus, perplexity }): readonly Cell[] => [
    { text: `unigram of ${corpus}`, tone: 'faint' },
    ...splits.map((split): Cell => ({ text: metric(perplexity[split]), tone: 'faint' })),
  ]);
  const rows = models.map((model): readonly Cell[] => {
    const dense = byStage.get(model.dense);
    return [
      { text: model.stage, tone: 'strong' },
      ...splits.map((split) => metric(model.perplexity[split])),
      perplexityChange(model, dense, judged),
      model.nonzeros === null ? '' : formatCount(model.nonzeros),
      model.sparsity === null ? '' : formatPercent(model.sparsity),
      model.bits === null ? '' : formatBits(model.bits),
      model.bytes === null ? '' : formatBytes(model.bytes),
      { text: ratio(model, dense), tone: 'accent' },
      model.storage === null ? '' : formatCount(model.storage),
      model.operations === null ? '' : formatCount(model.operations),
      model.score === null ? '' : { text: formatScore(model.score), tone: 'accent' },
      model.seconds === null ? '' : formatDuration(model.seconds),
    ];
  });
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'model', align: 'left' } as const,
    ...splits.map((split) => right(`perplexity(${split})`)),
    right('vs dense'),
    right('nonzeros'),
    right('zero'),
    right('bits'),
    right('packed'),
    right('smaller'),
    right('storage'),
    right('operations'),
    right('score'),
    right('work'),
  ];
  return renderTable({ columns, rows: [...baselines, ...rows] }, paint);
}

function perplexityChange(
  model: ModelRow,
  dense: ModelRow | undefined,
  split: keyof ModelRow['perplexity'] | undefined,
): Cell {
  if (dense === undefined || dense === model || split === undefined) return '';
  const before = dense.perplexity[split];
  const after = model.perplexity[split];
  if (before === undefined || after === undefined) return '';
  return { text: formatChange(before, after), tone: after <= before ? 'good' : 'warn' };
}

function ratio(model: ModelRow, dense: ModelRow | undefined): string {
  if (dense?.bytes == null || model.bytes === null || model.bytes === 0) return '';
  return formatRatio(dense.bytes / model.bytes);
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

function metric(value: number | undefined): string {
  return value === undefined ? '' : formatMetric(value);
}
