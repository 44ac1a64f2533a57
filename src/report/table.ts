import { cutMiddle, folded, foldedPhrases } from './cut.ts';
import { gap, layoutOf, widthOf, type Measured } from './layout.ts';

/** What a piece of text means; the terminal turns it into a colour, a file into nothing. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'warn' | 'accent';
export type Paint = (tone: Tone, text: string) => string;

/** For files, pipes and tests. */
export const unpainted: Paint = (_, text) => text;

export interface Column extends Omit<Measured, 'width'> {
  readonly align: 'left' | 'right';
}

export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Where a table is to stand. */
export interface Room {
  readonly indent?: string;
  /** Of the terminal; a file or pipe takes any number. */
  readonly columns?: number | undefined;
}

/** Aligned lines, a header first unless every title is empty; columns without any text are left out. */
export function renderTable(table: Table, paint: Paint, room: Room = {}): string[] {
  const { indent = '', columns = Number.POSITIVE_INFINITY } = room;
  const width = columns - indent.length;
  const { beside, below, leftOut } = layoutOf(measured(table), width);
  const titles = table.columns.map(({ title }) => title);
  const unshown = [
    ...new Set(leftOut.map(({ title, called = title }) => called).filter((name) => name !== '')),
  ];
  const lines = [
    ...(beside.some(({ title }) => title !== '') ? linesOf(titles, 'faint', beside, paint) : []),
    ...table.rows.flatMap((row) => [
      ...(below === null
        ? linesOf(row, 'plain', beside, paint)
        : linesWithBelow(row, beside, below, width, paint)),
    ]),
    ...(unshown.length === 0 ? [] : folded(`(no room for ${unshown.join(', ')})`, width)).map((line) =>
      paint('faint', line),
    ),
  ];
  return lines.map((line) => `${indent}${line}`);
}

type Placed = Column & { readonly index: number; readonly width: number };

/** The columns that have any text, with their places in the rows. */
export function filledColumns({ columns, rows }: Table): readonly (Column & { readonly index: number })[] {
  return columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ index }) => rows.some((row) => textOf(row[index]) !== ''));
}

function measured(table: Table): readonly Placed[] {
  return filledColumns(table).map((column) => ({
    ...column,
    width: Math.max(column.title.length, ...table.rows.map((row) => textOf(row[column.index]).length)),
  }));
}

/** One line, and more where a cell is folded. */
function linesOf(
  row: readonly (Cell | undefined)[],
  tone: Tone,
  columns: readonly Placed[],
  paint: Paint,
): string[] {
  const cells = columns.map(({ tight, index, width }) => {
    const text = textOf(row[index]);
    return tight === 'fold' ? foldedPhrases(text, width) : [cutMiddle(text, width)];
  });
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    joined(
      columns.map(({ align, index, width }, position) => {
        const text = cells[position]?.[line] ?? '';
        const blanks = ' '.repeat(Math.max(0, width - text.length));
        const painted = text === '' ? '' : paint(toneOf(row[index], tone), text);
        return align === 'left' ? [painted, blanks] : [blanks, painted];
      }),
    ),
  );
}

/** A row whose last text goes below it, but for a short one, for which there is room at the end of the row. */
function linesWithBelow(
  row: readonly (Cell | undefined)[],
  beside: readonly Placed[],
  below: Placed,
  width: number,
  paint: Paint,
): string[] {
  const cell = row[below.index];
  const text = textOf(cell);
  if (widthOf(beside) + gap + text.length <= width)
    return linesOf(row, 'plain', [...beside, { ...below, width: text.length }], paint);
  const under = foldedPhrases(text, width - gap);
  return [
    ...linesOf(row, 'plain', beside, paint),
    ...under.map((line) => `${' '.repeat(gap)}${paint(toneOf(cell, 'plain'), line)}`),
  ];
}

/** Drops the blanks at the end of the line, which the colours would hide from `trimEnd`. */
function joined(cells: readonly (readonly string[])[]): string {
  const parts = cells.flatMap((cell, index) => (index === 0 ? cell : [' '.repeat(gap), ...cell]));
  while (parts.length > 0 && parts.at(-1)?.trim() === '') parts.pop();
  return parts.join('');
}

export function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

function toneOf(cell: Cell | undefined, fallback: Tone): Tone {
  return cell === undefined || typeof cell === 'string' ? fallback : cell.tone;
}
