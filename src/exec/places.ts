import { fault } from '../base/fault.ts';
import type { Source, Span } from '../diag/source.ts';
import type { Place } from './run-record.ts';

const longestText = 120;

/** Turns spans into lines and columns. Made once a run, because finding the lines reads the whole text. */
export class PlaceFinder {
  readonly #sources: ReadonlyMap<string, { readonly text: string; readonly lineStarts: readonly number[] }>;

  constructor(sources: readonly Source[]) {
    this.#sources = new Map(sources.map(({ name, text }) => [name, { text, lineStarts: lineStarts(text) }]));
  }

  find(span: Span): Place {
    const source =
      this.#sources.get(span.source) ?? fault(`a span points into ${span.source}, which was not read`);
    const line = lastAtOrBefore(source.lineStarts, span.start);
    const written = source.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
    return {
      source: span.source,
      line: line + 1,
      column: span.start - (source.lineStarts[line] ?? 0) + 1,
      text: written.length <= longestText ? written : `${written.slice(0, longestText - 1)}…`,
    };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the greatest of the ascending `starts` that is at most `offset`. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
