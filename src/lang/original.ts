import type { Source, Span } from '../diag/source.ts';
import type { Comment, NumberLiteral } from './ast.ts';

/** The text that a tree was read from, of which the printer keeps some things. */
export interface Original {
  readonly source: Source;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
}

/** What the printer asks about the original, going through it once from front to back. */
export interface Trail {
  /** Line ends between two offsets: none for things on one line, two or more where lines are left blank. */
  lineEnds(from: number, to: number): number;
  /** Whether the author wrote it on one line. */
  isOneLine(span: Span): boolean;
  /** Whether a comment not yet taken lies in the span. */
  hasComment(span: Span): boolean;
  /** Takes the next comment, if it begins before `end`. */
  takeComment(end: number): Comment | null;
  spelling(number: NumberLiteral): string;
}

export function trailOf({ source: { text }, comments }: Original): Trail {
  let next = 0;
  const lineEnds = (from: number, to: number) => text.slice(from, to).match(/\r\n|\n|\r/g)?.length ?? 0;
  return {
    lineEnds,
    isOneLine: ({ start, end }) => lineEnds(start, end) === 0,
    hasComment({ start, end }) {
      let at = next;
      while ((comments[at]?.span.start ?? Infinity) < start) at++;
      return (comments[at]?.span.start ?? Infinity) < end;
    },
    takeComment(end) {
      const comment = comments[next];
      if (comment === undefined || comment.span.start >= end) return null;
      next++;
      return comment;
    },
    spelling({ value, span }) {
      const digits = /[0-9]\S*$/.exec(text.slice(span.start, span.end))?.[0] ?? '';
      return value < 0 ? `-${digits}` : digits;
    },
  };
}

/** For a tree that no text stands behind: each thing on a line of its own, blocks on one line where they fit. */
export const noTrail: Trail = {
  lineEnds: () => 1,
  isOneLine: () => true,
  hasComment: () => false,
  takeComment: () => null,
  spelling: ({ value, unit }) => `${value}${unit ?? ''}`,
};
