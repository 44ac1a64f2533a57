/**
 * AST -> canonical text. The author decides which settings share a line, where a line is left blank and which block
 * stands on one line; the rest (indentation, distances, breaking of long lines) follows from the tree.
 */
import type { Span } from '../diag/source.ts';
import { blankLine, joined, type Line } from './align.ts';
import type { ExpFile } from './ast.ts';
import { noTrail, trailOf, type Original, type Trail } from './original.ts';
import { bodyOf, headOf, textOf, type Head, type Thing } from './print-heads.ts';

const widthLimit = 100;

/** Ends with `\n`. With the original, its comments and its grouping of lines are kept. */
export function print(file: ExpFile, original?: Original): string {
  const trail = original === undefined ? noTrail : trailOf(original);
  return joined(sequence(file.declarations, file.span, 0, [], trail));
}

/** The things of a file or block one after the other, with their comments, behind the line that opens the block. */
function sequence(
  things: readonly Thing[],
  within: Span,
  depth: number,
  opening: readonly Line[],
  trail: Trail,
): Line[] {
  const lines = [...opening];
  /** How far the original is printed. */
  let reached = within.start;
  /** Whether a setting may be put on the last line. */
  let isOpen = false;

  const leaveBlank = (before: number) => {
    if (lines.length > opening.length && trail.lineEnds(reached, before) > 1) lines.push(blankLine);
  };
  const takeComments = (before: number) => {
    for (let comment = trail.takeComment(before); comment !== null; comment = trail.takeComment(before)) {
      const last = lines.at(-1);
      if (last?.comment === null && last.text !== '' && trail.lineEnds(reached, comment.span.start) === 0) {
        lines[lines.length - 1] = { ...last, comment: comment.text };
      } else {
        leaveBlank(comment.span.start);
        lines.push({ depth, text: '', comment: comment.text });
      }
      reached = comment.span.end;
      isOpen = false;
    }
  };
  /** Comments in the midst of a value have no place in the canonical text: they go before the whole. */
  const hoistComments = (before: number) => {
    for (let comment = trail.takeComment(before); comment !== null; comment = trail.takeComment(before)) {
      lines.push({ depth, text: '', comment: comment.text });
      isOpen = false;
    }
  };

  for (const thing of things) {
    takeComments(thing.span.start);
    leaveBlank(thing.span.start);
    const sharesLine = !isDeclaration(thing) && trail.lineEnds(reached, thing.span.start) === 0;
    const body = bodyOf(thing, trail);
    hoistComments(body?.span.start ?? thing.span.end);
    const printed = thingLines(thing, depth, trail);
    const [only, ...more] = printed;
    const last = lines.at(-1);
    if (only !== undefined && more.length === 0 && last !== undefined && isOpen && sharesLine) {
      const text = `${last.text}   ${only.text}`;
      if (fits(text, depth)) lines[lines.length - 1] = { ...last, text };
      else lines.push(only);
    } else {
      lines.push(...printed);
    }
    isOpen = more.length === 0;
    reached = thing.span.end;
  }
  takeComments(within.end);
  return lines;
}

function thingLines(thing: Thing, depth: number, trail: Trail): Line[] {
  const body = bodyOf(thing, trail);
  const mayBeOneLine = body !== null && thing.kind !== 'sweep' && trail.isOneLine(body.span);
  if (body === null || mayBeOneLine || body.entries.length === 0) {
    const text = onOneLine(thing, trail);
    const hasComment = body !== null && trail.hasComment(body.span);
    if (fits(text, depth) && !hasComment) return [{ depth, text, comment: null }];
  }
  const head = headLines(headOf(thing, trail), body === null ? '' : ' {', depth);
  if (body === null) return head;
  return [...sequence(body.entries, body.span, depth + 1, head, trail), { depth, text: '}', comment: null }];
}

function isDeclaration({ kind }: Thing): boolean {
  return (
    kind !== 'setting' && kind !== 'rule' && kind !== 'without' && kind !== 'with' && kind !== 'expectation'
  );
}

function onOneLine(thing: Thing, trail: Trail): string {
  const body = bodyOf(thing, trail);
  const head = textOf(headOf(thing, trail));
  if (body === null) return head;
  const entries = body.entries.map((entry) => onOneLine(entry, trail));
  return entries.length === 0 ? `${head} {}` : `${head} { ${entries.join('  ')} }`;
}

function headLines(head: Head, tail: string, depth: number): Line[] {
  const text = textOf(head) + tail;
  if (head.items === null || fits(text, depth)) return [{ depth, text, comment: null }];
  const lines: Line[] = [{ depth, text: `${head.before}[`, comment: null }];
  let line = '';
  for (const [at, item] of head.items.entries()) {
    const piece = at === head.items.length - 1 ? item : `${item},`;
    if (line !== '' && !fits(`${line} ${piece}`, depth + 1)) {
      lines.push({ depth: depth + 1, text: line, comment: null });
      line = '';
    }
    line = line === '' ? piece : `${line} ${piece}`;
  }
  lines.push({ depth: depth + 1, text: line, comment: null });
  return [...lines, { depth, text: `]${head.after}${tail}`, comment: null }];
}

function fits(text: string, depth: number): boolean {
  return 2 * depth + text.length <= widthLimit;
}
