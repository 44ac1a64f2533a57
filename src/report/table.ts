/** What a piece of text means; the terminal turns it into a colour, a file into nothing. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'warn' | 'accent';
export type Paint = (tone: Tone, text: string) => string;

/** For files, pipes and tests. */
export const unpainted: Paint = (_, text) => text;

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Aligned lines, a header first unless every title is empty; columns without any text are left out. */
export function renderTable(table: Table, paint: Paint, indent = ''): string[] {
  const shown = table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => table.rows.some((row) => textOf(row[index]) !== ''));
  const widths = shown.map(({ column, index }) =>
    Math.max(column.title.length, ...table.rows.map((row) => textOf(row[index]).length)),
  );
  const line = (cells: readonly (Cell | undefined)[], tone: Tone): string =>
    trimEnd(
      indent,
      shown.map(({ column, index }, position) => {
        const cell = cells[index];
        const text = textOf(cell);
        const gap = ' '.repeat((widths[position] ?? 0) - text.length);
        const painted = text === '' ? '' : paint(toneOf(cell, tone), text);
        return column.align === 'left' ? [painted, gap] : [gap, painted];
      }),
    );
  const header = shown.some(({ column }) => column.title !== '')
    ? [
        line(
          table.columns.map(({ title }) => title),
          'faint',
        ),
      ]
    : [];
  return [...header, ...table.rows.map((row) => line(row, 'plain'))];
}

/** Joins the cells and drops the blanks at the end of the line, which the colours would hide from `trimEnd`. */
function trimEnd(indent: string, cells: readonly (readonly string[])[]): string {
  const parts = [indent, ...cells.flatMap((cell, index) => (index === 0 ? cell : ['  ', ...cell]))];
  while (parts.length > 0 && parts.at(-1)?.trim() === '') parts.pop();
  return parts.join('');
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

function toneOf(cell: Cell | undefined, fallback: Tone): Tone {
  return cell === undefined || typeof cell === 'string' ? fallback : cell.tone;
}
