import { unreachable } from '../base/fault.ts';
import type { AnswerChange, Diff, Measure, QuestionChange, TensorChange } from './diff.ts';
import {
  formatBits,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMetric,
  formatPercent,
  formatScore,
} from './numbers.ts';
import { renderTable, type Cell, type Paint } from './table.ts';
import { placeText } from './why-text.ts';

/** The question's changes, then the answer's beside them; what did not change is counted, not shown. */
export function renderDiff(diff: Diff, paint: Paint): string[] {
  const question =
    diff.question.length === 0
      ? ['nothing changed']
      : diff.question.map((change) => questionText(change, paint));
  const changed = diff.answer.filter(
    ({ measure, before, after }) => before !== after && !isNoise(measure, before, after),
  );
  return [
    paint('faint', `before  ${diff.before}`),
    paint('faint', `after   ${diff.after}`),
    '',
    ...question.map((line, index) => `${paint('strong', index === 0 ? 'question' : '        ')}  ${line}`),
    '',
    ...(changed.length === 0 ? [`${paint('strong', 'answer')}    the same`] : renderAnswer(changed, paint)),
    ...renderTensors(diff.tensors, paint),
    ...unchangedLine(diff, changed),
  ];
}

function questionText(change: QuestionChange, paint: Paint): string {
  switch (change.kind) {
    case 'setting': {
      const { setting, before, after, place } = change.change;
      const where = place === null ? '' : `  ${paint('faint', placeText(place))}`;
      return `${paint('strong', `${change.stage}.${setting}`)} ${before} -> ${after}${where}`;
    }
    case 'renamed':
      return `${change.before} is now called ${paint('strong', change.after)}`;
    case 'added':
      return `${paint('strong', change.stage)} is new`;
    case 'removed':
      return `${paint('strong', change.stage)} is gone`;
    case 'outside':
      return `${paint('strong', change.stage)}: ${change.what}`;
    default:
      return unreachable(change);
  }
}

function renderAnswer(changes: readonly AnswerChange[], paint: Paint): string[] {
  let last = '';
  const rows = changes.map(({ stage, measure, title, before, after }): readonly Cell[] => {
    const name = stage === last ? '' : stage;
    last = stage;
    const format = formats[measure];
    const isMeasured = measure === 'perplexity' && before !== null && after !== null;
    return [
      { text: name, tone: 'strong' },
      title,
      before === null ? '-' : format(before),
      after === null ? '-' : format(after),
      before === null || after === null
        ? ''
        : { text: formatChange(before, after), tone: toneOf(measure, before, after) },
      { text: isMeasured ? 'n = 1, no verdict: add seeds' : '', tone: 'faint' },
    ];
  });
  const columns = [
    { title: 'answer', align: 'left' },
    { title: '', align: 'left' },
    { title: 'before', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'change', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  return renderTable({ columns, rows }, paint);
}

/** Zeros of each tensor, and how much of what survives is what survived before. */
function renderTensors(tensors: readonly TensorChange[], paint: Paint): string[] {
  if (tensors.length === 0) return [];
  let last = '';
  const rows = tensors.map(({ stage, tensor, before, after, kept, masks }): readonly Cell[] => {
    const name = stage === last ? '' : stage;
    last = stage;
    return [
      { text: name, tone: 'strong' },
      tensor,
      formatPercent(before),
      formatPercent(after),
      {
        text: maskText(kept, masks),
        tone: 'faint',
      },
    ];
  });
  const columns = [
    { title: 'zeros', align: 'left' },
    { title: '', align: 'left' },
    { title: 'before', align: 'right' },
    { title: 'after', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  return ['', ...renderTable({ columns, rows }, paint)];
}

function maskText(kept: TensorChange['kept'], masks: TensorChange['masks']): string {
  if (kept === null) return '';
  const survivors = `${formatPercent(kept, 0)} of the surviving weights survived before`;
  if (masks?.topology == null) return survivors;
  return `${survivors}; ${formatPercent(masks.shared, 0)} of both in common, topology distance ${masks.topology.toFixed(2)}`;
}

const formats: Record<Measure, (value: number) => string> = {
  perplexity: formatMetric,
  nonzeros: formatCount,
  bits: formatBits,
  bytes: formatBytes,
  storage: formatCount,
  operations: formatCount,
  score: formatScore,
  seconds: formatDuration,
};

/** Every measure is one of which less is better. Time is no result, so it gets no judgement. */
function toneOf(measure: Measure, before: number, after: number): 'good' | 'warn' | 'plain' {
  return measure === 'seconds' ? 'plain' : after < before ? 'good' : 'warn';
}

/** Work that takes a little longer or shorter is no news. */
function isNoise(measure: Measure, before: number | null, after: number | null): boolean {
  return (
    measure === 'seconds' &&
    before !== null &&
    after !== null &&
    Math.abs(after - before) < 0.1 * before + 0.5
  );
}

function unchangedLine(diff: Diff, changed: readonly AnswerChange[]): string[] {
  const moved = new Set(changed.map(({ stage }) => stage));
  const still = [...new Set(diff.answer.map(({ stage }) => stage))].filter((stage) => !moved.has(stage));
  return still.length === 0 || changed.length === 0 ? [] : ['', `unchanged: ${still.join(', ')}`];
}
