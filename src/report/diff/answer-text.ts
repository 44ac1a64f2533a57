import { unreachable } from '../../base/fault.ts';
import { usualLevel } from '../../statistics/estimate.ts';
import { folded } from '../cut.ts';
import { formatChange, formatPercent } from '../numbers.ts';
import { renderTable, type Cell, type Column, type Paint, type Table, type Tone } from '../table.ts';
import type { AnswerRow, Contrast, Diff, Evidence, Figure } from './diff.ts';
import { formats, measureTitle } from './figure-text.ts';
import { measures } from './measures.ts';

type Answered = Pick<Diff, 'sides' | 'roles' | 'answer'>;

/** A row a figure that changed, with what may be concluded; how, in a line below. */
export function answerText(
  diff: Answered,
  titles: readonly string[],
  paint: Paint,
  columns?: number,
): string[] {
  if (diff.answer.length === 0)
    return [`${paint('strong', 'answer')}    no model was evaluated, or none has been run`];
  const table = answerTable(diff, titles);
  if (table.rows.length === 0) return [`${paint('strong', 'answer')}    the same`];
  const notes = answerNotes(diff);
  return [
    ...renderTable(table, paint, { columns }),
    ...unchanged(diff),
    ...(notes.length > 0 ? [''] : []),
    ...notes
      .flatMap((note) => folded(note, columns ?? Number.POSITIVE_INFINITY))
      .map((line) => paint('faint', line)),
  ];
}

/** No row when nothing changed. */
export function answerTable(diff: Answered, titles: readonly string[]): Table {
  const changed = diff.answer.filter(isNews);
  let last = -1;
  const rows = changed.map((row): readonly Cell[] => {
    const { name = '' } = row.role === last ? {} : (diff.roles[row.role] ?? {});
    last = row.role;
    return [
      { text: name, tone: 'strong' },
      measureTitle(row),
      figureCell(row, row.figures[0] ?? null),
      ...row.figures
        .slice(1)
        .flatMap((figure, index) => contrastCells(row, figure, row.against[index + 1] ?? null)),
    ];
  });
  const left = (title: string): Column => ({ title, align: 'left' });
  const right = (title: string): Column => ({ title, align: 'right' });
  // Below its row, a verdict would not say of which of several sides it is.
  const verdict: Pick<Column, 'tight' | 'spare' | 'called'> =
    diff.sides.length === 2 ? { tight: 'fold' } : { spare: 2, called: 'verdicts' };
  const columns: readonly Column[] = [
    { ...left('answer'), tight: 'cut' },
    left(''),
    right(titles[0] ?? ''),
    ...titles
      .slice(1, diff.sides.length)
      .flatMap((title) => [
        right(title),
        right('change'),
        { ...left(''), ...verdict },
        { ...left(''), spare: 1, called: 'intervals' },
      ]),
  ];
  return { columns, rows };
}

/** Work that takes a little longer or shorter is no news. */
function isNews({ measure, figures, against }: AnswerRow): boolean {
  if (measures[measure].role === 'on request') return false;
  const [base] = figures;
  return figures.some((figure, side) => {
    if (figure == null || base == null) return figure !== base;
    const contrast = against[side];
    if (contrast == null || contrast.evidence.kind === 'same') return false;
    return measure !== 'seconds' || Math.abs(contrast.difference) >= 0.1 * base.mean + 0.5;
  });
}

function figureCell({ measure }: AnswerRow, figure: Figure | null): Cell {
  if (figure === null) return '-';
  const format = formats[measure];
  const spread = figure.deviation;
  return spread === null || spread === 0 ? format(figure.mean) : `${format(figure.mean)} ± ${format(spread)}`;
}

/** Mean, change, verdict, interval. */
function contrastCells(row: AnswerRow, figure: Figure | null, contrast: Contrast | null): readonly Cell[] {
  if (contrast === null) return [figureCell(row, figure), '', '', ''];
  const { base, difference, evidence } = contrast;
  return [
    figureCell(row, figure),
    { text: formatChange(base, base + difference), tone: toneOf(contrast) },
    verdictCell(evidence),
    { text: intervalText(row, evidence), tone: 'faint' },
  ];
}

/** What was measured once, or could be chance, has no colour. */
function toneOf({ difference, evidence }: Contrast): Tone {
  switch (evidence.kind) {
    case 'exact':
      return difference < 0 ? 'good' : 'warn';
    case 'sampled':
      return verdictTone(evidence);
    case 'same':
    case 'single':
    case 'unjudged':
      return 'plain';
    default:
      return unreachable(evidence);
  }
}

function verdictTone({ verdict }: Extract<Evidence, { kind: 'sampled' }>): Tone {
  return verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : 'plain';
}

function verdictCell(evidence: Evidence): Cell {
  switch (evidence.kind) {
    case 'single':
      return { text: 'n = 1, no verdict: add seeds', tone: 'faint' };
    case 'sampled': {
      const { verdict, adjustedP, needed } = evidence;
      if (verdict !== 'no evidence')
        return { text: `${verdict}, p = ${chance(adjustedP ?? 1)}`, tone: verdictTone(evidence) };
      const count = repetitions(evidence);
      const why =
        needed === null ? `p = ${chance(adjustedP ?? 1)}` : `${count} seeds, a verdict takes ${needed}`;
      return `no evidence: ${why}`;
    }
    case 'same':
    case 'exact':
    case 'unjudged':
      return '';
    default:
      return unreachable(evidence);
  }
}

function repetitions({ pairing }: Extract<Evidence, { kind: 'sampled' }>): string {
  return pairing.kind === 'paired' ? `${pairing.pairs}` : `${pairing.before} and ${pairing.after}`;
}

/** `+65.1 to +83.6 (75 %)`: of the difference. */
function intervalText({ measure }: AnswerRow, evidence: Evidence): string {
  if (evidence.kind !== 'sampled') return '';
  const { low, high, level } = evidence.interval;
  const signed = (value: number) => `${value < 0 ? '-' : '+'}${formats[measure](Math.abs(value))}`;
  return `${signed(low)} to ${signed(high)} (${formatPercent(level, Number.isInteger(level * 100) ? 0 : 1)})`;
}

function chance(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(p < 0.01 ? 4 : 3);
}

function unchanged(diff: Answered): string[] {
  const moved = new Set(diff.answer.filter(isNews).map(({ role }) => role));
  const still = [...new Set(diff.answer.map(({ role }) => role))].filter((role) => !moved.has(role));
  if (still.length === 0) return [];
  return ['', `unchanged: ${still.map((role) => diff.roles[role]?.name ?? '').join(', ')}`];
}

/** What the verdicts rest on, a sentence each. */
export function answerNotes(diff: Answered): readonly string[] {
  const sampled = diff.answer
    .filter(isNews)
    .flatMap(({ against }) =>
      against.flatMap((one) => (one?.evidence.kind === 'sampled' ? [one.evidence] : [])),
    );
  const [first] = sampled;
  if (first === undefined) return [];
  const kinds = new Set(sampled.map(({ pairing }) => pairing.kind));
  const compared = [
    ...(kinds.has('paired') ? ['seed by seed (signs of differences exchanged)'] : []),
    ...(kinds.has('unpaired') ? ['as two samples, which have no seeds in common (values exchanged)'] : []),
  ].join(', or ');
  const left = Math.max(...sampled.map(({ pairing }) => (pairing.kind === 'paired' ? pairing.left : 0)));
  return [
    `compared ${compared}; ${sampled.length} together, at most ${formatPercent(usualLevel, 0)} to be wrong in any`,
    ...(left > 0 ? [`left out: up to ${left} repetitions whose seed the other side lacks`] : []),
  ];
}
