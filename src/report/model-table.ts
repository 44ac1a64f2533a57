import type { RunStage } from '../exec/run-record.ts';
import {
  formatBits,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMetric,
  formatPercent,
  formatRatio,
  formatScore,
} from './numbers.ts';
import { inRepetitions, meanRow, spreadOf, type Repetitions } from './repetitions.ts';
import { modelRows, type ModelRow } from './rows.ts';
import { renderTable, type Cell, type Column, type Paint, type Table } from './table.ts';

type Figures = Omit<ModelRow, 'stage' | 'dense' | 'cell'>;

/** A model, or the mean of several. */
interface Line {
  readonly label: Cell;
  readonly figures: Figures;
  /** What it is compared with: what it was made from. */
  readonly dense: Figures | null;
  readonly spread: ModelRow['perplexity'];
}

/** The table of models as lines; empty when nothing was evaluated. */
export function renderModels(stages: readonly RunStage[], paint: Paint, columns?: number): string[] {
  const table = modelTable(stages);
  return table.rows.length === 0 ? [] : renderTable(table, paint, { columns });
}

/**
 * One row a model, the unigram model first; behind cells of a sweep that only seeds part, their mean and its spread.
 * No row when nothing was evaluated.
 */
export function modelTable(stages: readonly RunStage[]): Table {
  const { models, unigram, splits } = modelRows(stages);
  if (models.length === 0) return { columns: [], rows: [] };
  const byStage = new Map(models.map((model) => [model.stage, model]));
  const lines = inRepetitions(models).flatMap((repetitions) => linesOf(repetitions, byStage));
  const judged = splits.at(-1);
  const baselines = unigram.map(({ corpus, perplexity }): readonly Cell[] => [
    { text: `unigram of ${corpus}`, tone: 'faint' },
    ...splits.flatMap((split): Cell[] => [{ text: metric(perplexity[split]), tone: 'faint' }, '']),
  ]);
  const rows = lines.map(({ label, figures, dense, spread }): readonly Cell[] => [
    label,
    ...splits.flatMap((split) => [metric(figures.perplexity[split]), metric(spread[split])]),
    perplexityChange(figures, dense, judged),
    figures.nonzeros === null ? '' : formatCount(Math.round(figures.nonzeros)),
    figures.sparsity === null ? '' : formatPercent(figures.sparsity),
    figures.bits === null ? '' : formatBits(figures.bits),
    figures.bytes === null ? '' : formatBytes(Math.round(figures.bytes)),
    { text: ratio(figures, dense), tone: 'accent' },
    figures.storage === null ? '' : formatCount(figures.storage),
    figures.operations === null ? '' : formatCount(figures.operations),
    figures.score === null ? '' : { text: formatScore(figures.score), tone: 'accent' },
    { text: figures.counting ?? '', tone: 'faint' },
    figures.seconds === null ? '' : formatDuration(figures.seconds),
  ]);
  const right = (title: string, spare?: number): Column => ({
    title,
    align: 'right',
    ...(spare !== undefined && { spare }),
  });
  // Where there is little room the perplexity that models are judged by stays, with what it is worth beside the dense one.
  const columns: readonly Column[] = [
    { title: 'model', align: 'left', tight: 'cut' },
    ...splits.flatMap((split) =>
      split === judged
        ? [right(`perplexity(${split})`), right('±', 8)]
        : [right(`perplexity(${split})`, 7), right('±', 4)],
    ),
    right('vs dense', 13),
    right('nonzeros', 5),
    right('zero', 9),
    right('bits', 6),
    right('packed', 12),
    right('smaller', 10),
    right('storage', 2),
    right('operations', 8),
    right('score', 11),
    { title: 'counted', align: 'left', spare: 1 },
    right('work', 3),
  ];
  return { columns, rows: [...baselines, ...rows] };
}

function linesOf(
  { label, models }: Repetitions,
  byStage: ReadonlyMap<ModelRow['stage'], ModelRow>,
): readonly Line[] {
  const denses = models.map(({ dense }) => byStage.get(dense) ?? null);
  const lines = models.map((model, index): Line => ({
    label: { text: model.stage, tone: 'strong' },
    figures: model,
    dense: denses[index] ?? null,
    spread: {},
  }));
  if (models.length < 2) return lines;
  const known = denses.filter((dense) => dense !== null);
  const figures = meanRow(models);
  const isDense = models.every((model, index) => model === denses[index]);
  const mean: Line = {
    label: { text: `${label}  mean of ${models.length}`, tone: 'accent' },
    figures,
    dense: isDense ? figures : known.length < models.length ? null : meanRow(known),
    spread: spreadOf(models),
  };
  return [...lines, mean];
}

function perplexityChange(
  figures: Figures,
  dense: Figures | null,
  split: keyof ModelRow['perplexity'] | undefined,
): Cell {
  if (dense === null || dense === figures || split === undefined) return '';
  const before = dense.perplexity[split];
  const after = figures.perplexity[split];
  if (before === undefined || after === undefined) return '';
  return { text: formatChange(before, after), tone: after <= before ? 'good' : 'warn' };
}

function ratio(figures: Figures, dense: Figures | null): string {
  if (dense?.bytes == null || figures.bytes === null || figures.bytes === 0) return '';
  return formatRatio(dense.bytes / figures.bytes);
}

function metric(value: number | undefined): string {
  return value === undefined ? '' : formatMetric(value);
}
