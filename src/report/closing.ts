import type { StageGraph } from '../graph/graph.ts';
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
} from './numbers.ts';
import type { RunResult, StageResult } from './result.ts';
import { modelRows, type ModelRow } from './rows.ts';
import { summaryLine } from './summary.ts';
import { renderTable, type Cell, type Paint, type Tone } from './table.ts';

/** What a run leaves on the screen: every stage, then what each technique cost and gained, then the promises. */
export function renderResult(graph: StageGraph, result: RunResult, paint: Paint): string[] {
  const sections = [
    renderStages(graph, result.stages, paint),
    renderModels(graph, result.stages, paint),
    renderExpectations(result, paint),
    result.notes.map((note) => `${paint('warn', 'note')}  ${note}`),
    [renderTotals(result, paint)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const outcomeTones: Record<StageResult['outcome'], Tone> = {
  hit: 'good',
  ran: 'accent',
  'not run': 'faint',
  stopped: 'warn',
  failed: 'bad',
};

export function renderStages(graph: StageGraph, results: readonly StageResult[], paint: Paint): string[] {
  const byStage = new Map(results.map((result) => [result.stage, result]));
  const rows = graph.order.map(({ name, kind }): readonly Cell[] => {
    const result = byStage.get(name);
    const outcome = result?.outcome ?? 'not run';
    return [
      kind,
      { text: name, tone: 'strong' },
      { text: outcome, tone: outcomeTones[outcome] },
      result?.seconds == null || outcome === 'hit' ? '' : formatDuration(result.seconds),
      { text: (result?.key ?? '').slice(0, 8), tone: 'faint' },
      result?.summary == null
        ? { text: result?.reason ?? '', tone: outcome === 'failed' ? 'bad' : 'faint' }
        : summaryLine(kind, result.summary),
    ];
  });
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
export function renderModels(graph: StageGraph, results: readonly StageResult[], paint: Paint): string[] {
  const { models, unigram, splits } = modelRows(graph, results);
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

function renderExpectations(result: RunResult, paint: Paint): string[] {
  return result.expectations.map(({ stage, result: { text, actual, held } }) => {
    const verdict = held ? paint('good', 'held  ') : paint('bad', 'broken');
    return `${verdict}  ${stage}: expect ${text}, is ${formatMetric(actual)}`;
  });
}

function renderTotals(result: RunResult, paint: Paint): string {
  const counts = (['ran', 'hit', 'failed', 'stopped', 'not run'] as const).flatMap((outcome) => {
    const count = result.stages.filter((stage) => stage.outcome === outcome).length;
    return count === 0
      ? []
      : [
          paint(
            outcomeTones[outcome],
            outcome === 'hit' ? formatNumberOf(count, 'hit') : `${count} ${outcome}`,
          ),
        ];
  });
  const time = result.seconds === null ? '' : ` in ${formatDuration(result.seconds)}`;
  return `${counts.join(', ')}${time}  ${paint('faint', `run ${result.run}`)}`;
}

function metric(value: number | undefined): string {
  return value === undefined ? '' : formatMetric(value);
}
