import type { BenchReport, BenchRow, BenchSpeed } from '../exec/bench.ts';
import { formatBytes, formatCount, formatMetric, formatNumberOf } from './numbers.ts';
import { renderTable, type Cell, type Column, type Paint } from './table.ts';

/** Within this of each other two speeds are one, on a machine that does other things too. */
const indifference = 0.05;

/** The forms of one model: what each weighs, how fast it is, what it costs in perplexity, and what of it pays. */
export function renderBench(stage: string, report: BenchReport, paint: Paint): string[] {
  const { rows, batches, time, threads, perplexityTokens, packedBytes, notes } = report;
  const columns: readonly Column[] = [
    { title: 'form', align: 'left' },
    { title: 'kernel', align: 'left' },
    { title: 'tensors', align: 'right' },
    { title: 'weights', align: 'right' },
    ...batches.flatMap((batch): Column[] => [
      { title: `tokens/s at ${batch}`, align: 'right' },
      { title: '', align: 'right' },
    ]),
    { title: 'perplexity', align: 'right' },
    { title: '', align: 'right' },
  ];
  const dense = rows.find(({ form }) => form === 'dense');
  const facts = [
    `${formatNumberOf(threads, 'thread')}, ${formatNumberOf(time, 'token')} of each column a call`,
    `perplexity on ${formatCount(perplexityTokens)} tokens of the validation split`,
    `packed file ${formatBytes(packedBytes)}`,
  ];
  return [
    `${paint('strong', stage)}  ${paint('faint', facts.join('; '))}`,
    '',
    ...renderTable({ columns, rows: rows.map((row) => cellsOf(row, dense)) }, paint, { indent: '  ' }),
    '',
    ...rows.filter((row) => row !== dense).map((row) => `  ${verdict(row, dense)}`),
    ...notes.map((note) => `  ${paint('faint', note)}`),
  ];
}

function cellsOf(row: BenchRow, dense: BenchRow | undefined): readonly Cell[] {
  const { form, kernel, tensors, weightBytes, speeds, perplexity } = row;
  const isDense = row === dense;
  return [
    { text: form, tone: 'strong' },
    kernel,
    isDense ? '' : String(tensors),
    formatBytes(weightBytes),
    ...speeds.flatMap((speed): Cell[] => [
      formatCount(Math.round(speed.tokensPerSecond)),
      isDense ? '' : { text: times(speed), tone: toneOf(speed) },
    ]),
    formatMetric(perplexity),
    isDense || dense === undefined ? '' : { text: change(dense, row), tone: 'faint' },
  ];
}

/** `int8 pays at batch 1 (2.10x) and 20 (3.02x); perplexity +0.04 %` */
function verdict(row: BenchRow, dense: BenchRow | undefined): string {
  const { form, speeds } = row;
  const at = (chosen: readonly BenchSpeed[]) =>
    `at batch ${chosen.map((speed) => `${speed.batch} (${times(speed)})`).join(' and ')}`;
  const faster = speeds.filter(({ toDense }) => toDense > 1 + indifference);
  const slower = speeds.filter(({ toDense }) => toDense < 1 - indifference);
  const alike = speeds.filter((speed) => !faster.includes(speed) && !slower.includes(speed));
  const parts = [
    ...(faster.length > 0 ? [`pays ${at(faster)}`] : []),
    ...(alike.length > 0 ? [`makes no difference ${at(alike)}`] : []),
    ...(slower.length > 0 ? [`does not pay ${at(slower)}`] : []),
  ];
  return `${form} ${parts.join(', ')}; perplexity ${dense === undefined ? '-' : change(dense, row)}`;
}

/** Below this two perplexities differ by the order of sums. */
const sameResult = 1e-6;

/** Kernels change perplexity by hundredths of a percent, if they are right. */
function change(dense: BenchRow, { perplexity }: BenchRow): string {
  const percent = 100 * (perplexity / dense.perplexity - 1);
  if (Math.abs(percent) < 100 * sameResult) return 'unchanged';
  if (Math.abs(percent) < 0.01) return 'within 0.01 %';
  return `${percent > 0 ? '+' : ''}${percent.toFixed(2)} %`;
}

function times({ toDense }: BenchSpeed): string {
  return `${toDense.toFixed(2)}x`;
}

function toneOf({ toDense }: BenchSpeed): 'good' | 'bad' | 'plain' {
  if (toDense > 1 + indifference) return 'good';
  return toDense < 1 - indifference ? 'bad' : 'plain';
}
