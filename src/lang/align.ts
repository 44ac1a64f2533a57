import { widthOf } from '../diag/columns.ts';

/** One line of printed text; both parts empty for a blank line. */
export interface Line {
  readonly depth: number;
  readonly text: string;
  readonly comment: string | null;
}

export const blankLine: Line = { depth: 0, text: '', comment: null };

/** Two blanks a level. Comments behind the lines of one block start in one column, as far as no blank line parts them. */
export function joined(lines: readonly Line[]): string {
  const columns = commentColumns(lines);
  return lines
    .map(({ depth, text, comment }, at) => {
      const code = '  '.repeat(depth) + text;
      if (comment === null) return `${text === '' ? '' : code}\n`;
      return `${text === '' ? code : code.padEnd(code.length + (columns[at] ?? 0) - widthOf(code))}${comment}\n`;
    })
    .join('');
}

function commentColumns(lines: readonly Line[]): number[] {
  const columns: number[] = [];
  let start = 0;
  while (start < lines.length) {
    let end = start + 1;
    let column = columnOf(lines[start]);
    while (isPlain(lines[start]) && isPlain(lines[end]) && lines[end]?.depth === lines[start]?.depth) {
      column = Math.max(column, columnOf(lines[end]));
      end++;
    }
    for (; start < end; start++) columns.push(column);
  }
  return columns;
}

/** A whole thing on one line. */
function isPlain(line: Line | undefined): boolean {
  return line !== undefined && line.text !== '' && !/^[}\]]|[{[]$/.test(line.text);
}

/** Where a comment behind this line may start; a line without one does not push those of others. */
function columnOf(line: Line | undefined): number {
  return line === undefined || line.comment === null ? 0 : 2 * line.depth + widthOf(line.text) + 2;
}
