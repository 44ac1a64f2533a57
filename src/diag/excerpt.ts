import type { Diagnostic } from './diagnostic.ts';
import { plain, type Painter } from './painter.ts';
import { snippet } from './snippet.ts';
import type { Source } from './source.ts';

/** The sources that spans refer to, by name. */
export type Sources = ReadonlyMap<string, Source>;

export interface Look {
  readonly paint?: Painter;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/**
 * The diagnostic as text: what is wrong, where, the lines with carets, facts and what to do about it.
 * Lines end with `\n`, the last one too.
 */
export function excerpt(
  diagnostic: Diagnostic,
  sources: Sources,
  { paint = plain, width = 100 }: Look = {},
): string {
  const { code, severity, title, span, label, related, notes, hint } = diagnostic;
  const main = snippet(span, label, '^', severity, sources, paint);
  const others = related.map((other) => snippet(other.span, other.label, '-', 'related', sources, paint));
  const margin = Math.max(...[main, ...others].map(({ digits }) => digits)) + 2;
  const blank = ' '.repeat(margin);
  const facts = [
    ...notes.map((note) => paint('note', note)),
    ...(hint === null ? [] : [paint('hint', hint)]),
    paint('gutter', `athanor explain ${code}`),
  ];
  return [
    `${paint(severity, `${severity}[${code}]`)}${paint('title', `: ${title}`)}`,
    ...main.lines(margin, width),
    ...others.flatMap((other) => other.lines(margin, width)),
    ...facts.map((fact) => `${blank}${paint('gutter', '=')} ${fact}`),
    '',
  ].join('\n');
}
