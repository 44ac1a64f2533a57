import type { IRecognitionException } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report } from '../diag/report.ts';
import type { Source } from '../diag/source.ts';
import type { Comment, ExpFile } from './ast.ts';
import { controlCharacters, sizeLimit, strayCharacters } from './characters.ts';
import { syntaxError } from './errors.ts';
import { tokenize } from './lexer.ts';
import { lower } from './lower.ts';
import { nest } from './nesting.ts';
import { ExpParser } from './parser.ts';
import { locateIn, stretchOf } from './spans.ts';

export interface Parsed {
  readonly source: Source;
  /** What could be read; complete if there are no diagnostics. */
  readonly file: ExpFile;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

let parser: ExpParser | undefined;

/** Whatever the text is, there is a tree and a list of its mistakes. */
export function parse(source: Source): Parsed {
  const { text } = source;
  const locate = locateIn(source.name);
  const errors: Diagnostic[] = [];
  let file: ExpFile = { kind: 'file', declarations: [], span: locate({ start: 0, end: text.length }) };
  if (text.length > sizeLimit) {
    const megabytes = { size: (text.length / 1e6).toFixed(1), limit: sizeLimit / 1e6 };
    errors.push(report('E0103', { ...megabytes, open: '{', close: '}' }, locate({ start: 0, end: 0 })));
    return { source, file, comments: [], diagnostics: errors };
  }
  const lexed = tokenize(text);
  errors.push(...controlCharacters(text, locate), ...strayCharacters(text, lexed.strays, locate));
  const { tokens, guessed } = nest(lexed.tokens, text, locate, errors);
  parser ??= new ExpParser({ validate: false });
  const parsed = parser.read(tokens);
  const doubtful = ({ token }: IRecognitionException) =>
    guessed.some(({ start, end }) => start <= token.startOffset && token.startOffset < end);
  errors.push(
    ...parsed.errors
      .filter((error) => !doubtful(error))
      .map((error) => syntaxError(error, tokens, text, locate)),
  );
  if (parsed.tree !== null) file = lower({ locate, errors }, parsed.tree, text.length);
  if (file.declarations.length === 0 && errors.length === 0)
    errors.push(report('E0104', {}, locate({ start: 0, end: 0 })));
  const comments = lexed.comments.map((token): Comment => ({
    text: token.image.trimEnd(),
    span: locate(stretchOf(token)),
  }));
  return { source, file, comments, diagnostics: errors.sort((a, b) => a.span.start - b.span.start) };
}
