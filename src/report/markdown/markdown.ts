import { filledColumns, textOf, type Cell, type Table } from '../table.ts';

/** Text as itself: nothing in it is markup, and it stays in one line. */
export function plainText(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#~$&]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/\s+/g, ' ');
}

/** As code, which may hold ticks of its own; in one line. */
export function codeText(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return line.includes('`') ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A block of code whose fence is longer than any in it. */
export function codeBlock(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text.trimEnd().split('\n'), fence];
}

/** Columns without any text are left out, as on a terminal. */
export function markdownTable(table: Table): readonly string[] {
  const shown = filledColumns(table);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(shown.map(({ title }) => plainText(title))),
    line(shown.map(({ align }) => (align === 'right' ? '---:' : ':---'))),
    ...table.rows.map((row) => line(shown.map(({ index }) => cellText(row[index])))),
  ];
}

function cellText(cell: Cell | undefined): string {
  const text = plainText(textOf(cell));
  return typeof cell === 'object' && cell.tone === 'strong' && text !== '' ? `**${text}**` : text;
}
