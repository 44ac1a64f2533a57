import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import type { Comment, Declaration, ExpFile } from './ast.ts';
import { reportControls, reportStrays, sizeLimit } from './characters.ts';
import type { Earlier } from './earlier.ts';
import { reportSyntax } from './errors.ts';
import { tokenize } from './lexer.ts';
import { lower } from './lower.ts';
import { Mistakes } from './mistakes.ts';
import { nest } from './nesting.ts';
import { parser } from './parser.ts';
import { isReal, overlap, stretchOf, type Stretch } from './spans.ts';
import { Comma, declarationKeywords, LeftBrace, RightBrace, Seeds, Sweep } from './tokens.ts';

export interface Parsed {
  readonly source: Source;
  /** What could be read; complete if there are no diagnostics. */
  readonly file: ExpFile;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Whatever the text is, there is a tree and a list of its mistakes. `earlier`: the same file before it was edited. */
export function parse(source: Source, earlier?: Earlier): Parsed {
  const { text } = source;
  const mistakes = new Mistakes(source.name);
  const fileOf = (declarations: readonly Declaration[]): ExpFile => ({
    kind: 'file',
    declarations,
    span: mistakes.locate({ start: 0, end: text.length }),
  });
  if (text.length > sizeLimit) {
    const size = (text.length / 1e6).toFixed(1);
    mistakes.report('E0103', { size, limit: sizeLimit / 1e6, open: '{', close: '}' }, { start: 0, end: 0 });
    return { source, file: fileOf([]), comments: [], diagnostics: mistakes.inOrder() };
  }
  const lexed = tokenize(text);
  reportControls(text, mistakes);
  reportStrays(text, lexed.strays, mistakes);
  const { tokens, guessed } = nest(lexed.tokens, text, mistakes);
  /** What stands in guessed brackets, or on a line behind characters that were not read, makes little sense. */
  const isDoubtful = ({ startOffset: at }: IToken) => {
    const stray = lexed.strays.findLast(({ start }) => start <= at);
    const isBehindStray = stray !== undefined && !/[\r\n]/.test(text.slice(stray.start, at));
    return isBehindStray || guessed.some(({ start, end }) => start <= at && at < end);
  };
  const declarations: Declaration[] = [];
  earlier?.begin();
  for (const part of parts(tokens)) {
    if (mistakes.isFull) break;
    const stretch = stretchOfPart(part);
    const written = text.slice(stretch.start, stretch.end);
    const isSound = !mistakes.touch(stretch) && !guessed.some((guess) => overlap(guess, stretch));
    const known = isSound ? earlier?.take(written, part.length, stretch.start) : null;
    if (known != null) {
      declarations.push(...known);
      continue;
    }
    const { tree, errors } = parser().readFile(part);
    for (const [index, error] of errors.entries()) {
      // Brackets are balanced: of a sweep whose head is broken, the brace at its end is left over.
      const isLeftOver = index > 0 && isSweep(part) && error.token === part.at(-1);
      if (!isLeftOver && !isDoubtful(error.token)) reportSyntax(error, part, text, mistakes);
    }
    if (tree === null) continue;
    const read = lower(mistakes, tree);
    declarations.push(...read);
    if (isSound && errors.length === 0 && !mistakes.touch(stretch))
      earlier?.keep(written, { start: stretch.start, tokens: part.length, declarations: read });
  }
  if (declarations.length === 0 && mistakes.isEmpty) mistakes.report('E0104', {}, { start: 0, end: 0 });
  const comments = lexed.comments.map((token): Comment => ({
    text: token.image.trimEnd(),
    span: mistakes.locate(stretchOf(token)),
  }));
  return { source, file: fileOf(declarations), comments, diagnostics: mistakes.inOrder() };
}

/**
 * The tokens from each keyword of a declaration to the next, which stands outside all brackets. So a mistake stays
 * within its declaration, and the library's trees, far larger than ours, are not all in memory at once.
 */
function* parts(tokens: readonly IToken[]): Generator<readonly IToken[]> {
  let start = 0;
  /** How many braces are open: in those of a sweep stand declarations too. */
  let depth = tokens[0] === undefined ? 0 : depthAfter(tokens[0]);
  for (let end = 1; end <= tokens.length; end++) {
    const token = tokens[end];
    if (token !== undefined) {
      const isStart = depth === 0 && declarationKeywords.includes(token.tokenType);
      depth += depthAfter(token);
      // `seeds` may be an axis of a `sweep`.
      if (!isStart || (token.tokenType === Seeds && isAxis(tokens, end))) continue;
    }
    yield tokens.slice(start, end);
    start = end;
  }
}

function stretchOfPart(part: readonly IToken[]): Stretch {
  const [first, last] = [part[0], part.findLast(isReal)];
  const start = first === undefined ? 0 : stretchOf(first).start;
  return { start, end: last === undefined ? start : stretchOf(last).end };
}

function isSweep([first]: readonly IToken[]): boolean {
  return first?.tokenType === Sweep || first?.tokenType === Seeds;
}

function depthAfter({ tokenType }: IToken): number {
  return tokenType === LeftBrace ? 1 : tokenType === RightBrace ? -1 : 0;
}

/** Whether `seeds` at this index continues the list of axes of a sweep. */
function isAxis(tokens: readonly IToken[], at: number): boolean {
  const before = tokens[at - 1]?.tokenType;
  return before === Comma || before === Sweep;
}
