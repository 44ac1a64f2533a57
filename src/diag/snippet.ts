import { visible, widthOf } from './columns.ts';
import { lineAt, positionAt } from './lines.ts';
import type { Painter, Role } from './painter.ts';
import type { Source, Span } from './source.ts';

const cut = '…';
/** Narrower than this, a line of source says nothing. */
const leastRoom = 20;

export interface Snippet {
  /** Digits of the greatest line number. */
  readonly digits: number;
  /**
   * Place, then the lines of the source with marks under them. `margin` is the column of the bar, `width` how many
   * columns there are in all: of a wider line the part round the span is shown.
   */
  lines(margin: number, width: number): string[];
}

/** The lines that a span covers: of several only the first and the last. */
export function snippet(
  span: Span,
  label: string,
  mark: string,
  role: Role,
  sources: ReadonlyMap<string, Source>,
  paint: Painter,
): Snippet {
  const source = sources.get(span.source);
  if (source === undefined) return { digits: 0, lines: (margin) => [place(span.source, margin)] };
  const start = positionAt(source, span.start);
  const end = positionAt(source, span.end);
  const bar = (margin: number, number = '') => paint('gutter', `${number.padStart(margin - 1)} |`);
  const isOne = start.line === end.line;
  const head = lineAt(source, start.line);
  const tail = lineAt(source, end.line);
  const labelled = (marks: string) => paint(role, label === '' ? marks : `${marks} ${label}`);
  return { digits: String(end.line).length, lines };

  function lines(margin: number, width: number): string[] {
    const room = Math.max(leastRoom, width - margin - 2);
    const first = marked(head, start.column - 1, isOne ? end.column - 1 : head.length, mark, room);
    const last = marked(tail, tail.length - tail.trimStart().length, end.column - 1, mark, room);
    return [
      place(
        span.source.startsWith('--') ? span.source : `${span.source}:${start.line}:${start.column}`,
        margin,
      ),
      bar(margin),
      `${bar(margin, String(start.line))} ${first.line}`.trimEnd(),
      `${bar(margin)} ${first.indent}${isOne ? labelled(first.marks) : paint(role, first.marks)}`,
      ...(isOne
        ? []
        : [
            ...(end.line > start.line + 1 ? [paint('gutter', `${' '.repeat(margin - 1)}${cut}`)] : []),
            `${bar(margin, String(end.line))} ${last.line}`.trimEnd(),
            `${bar(margin)} ${last.indent}${labelled(last.marks)}`,
          ]),
    ];
  }

  function place(text: string, margin: number): string {
    return `${' '.repeat(margin)}${paint('place', text)}`;
  }
}

/** A line as it is shown in `width` columns, and the marks that stand under the characters from `start` to `end`. */
function marked(
  line: string,
  start: number,
  end: number,
  mark: string,
  width: number,
): { line: string; indent: string; marks: string } {
  // A line may have millions of characters; far from the span they are not looked at.
  const reach = 4 * width;
  const before = visible(line.slice(Math.max(0, start - reach), start));
  const within = visible(line.slice(start, Math.min(end, start + reach)), widthOf(before));
  const after = visible(line.slice(end, end + reach), widthOf(before) + widthOf(within));
  const isWhole = widthOf(before) + widthOf(within) + widthOf(after) <= width;
  // Of a line that is too long, both ends may have to be cut.
  const shownWithin = isWhole ? within : take(within, width - 2);
  // Of the room round the span, a third is for what stands before it.
  const room = width - widthOf(shownWithin);
  const left = Math.max(Math.floor(room / 3), room - widthOf(after));
  const shownBefore = widthOf(before) <= left ? before : cut + takeEnd(before, left - 1);
  return {
    line: shownBefore + shownWithin + take(after, room - widthOf(shownBefore)),
    indent: ' '.repeat(widthOf(shownBefore)),
    marks: mark.repeat(Math.max(1, widthOf(shownWithin))),
  };
}

/** The beginning of a text, as much as fits. */
function take(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let taken = '';
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    taken += character;
  }
  return taken + cut;
}

/** The end of a text, as much as fits. */
function takeEnd(text: string, width: number): string {
  const characters = Array.from(text);
  let used = 0;
  let from = characters.length;
  while (from > 0) {
    used += widthOf(characters[from - 1] ?? '');
    if (used > width) break;
    from--;
  }
  return characters.slice(from).join('');
}
