import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import type { Comment, ExpFile } from './ast.ts';
import { reportControls, reportStrays, sizeLimit } from './characters.ts';
import { reportSyntax } from './errors.ts';
import { tokenize } from './lexer.ts';
import { lower } from './lower.ts';
import { Mistakes } from './mistakes.ts';
import { nest } from './nesting.ts';
import { parser } from './parser.ts';
import { stretchOf } from './spans.ts';

export interface Parsed {
  readonly source: Source;
  /** What could be read; complete if there are no diagnostics. */
  readonly file: ExpFile;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Whatever the text is, there is a tree and a list of its mistakes. */
export function parse(source: Source): Parsed {
  const { text } = source;
  const mistakes = new Mistakes(source.name);
  if (text.length > sizeLimit) {
    const size = (text.length / 1e6).toFixed(1);
    mistakes.report('E0103', { size, limit: sizeLimit / 1e6, open: '{', close: '}' }, { start: 0, end: 0 });
    const file: ExpFile = {
      kind: 'file',
      declarations: [],
      span: mistakes.locate({ start: 0, end: text.length }),
    };
    return { source, file, comments: [], diagnostics: mistakes.inOrder() };
  }
  const lexed = tokenize(text);
  reportControls(text, mistakes);
  reportStrays(text, lexed.strays, mistakes);
  const { tokens, guessed } = nest(lexed.tokens, text, mistakes);
  const { tree, errors } = parser().readFile(tokens);
  for (const error of errors) {
    const at = error.token.startOffset;
    const isDoubtful = guessed.some(({ start, end }) => start <= at && at < end);
    if (!isDoubtful) reportSyntax(error, tokens, text, mistakes);
  }
  const file = lower(mistakes, tree, text.length);
  if (file.declarations.length === 0 && mistakes.isEmpty) mistakes.report('E0104', {}, { start: 0, end: 0 });
  const comments = lexed.comments.map((token): Comment => ({
    text: token.image.trimEnd(),
    span: mistakes.locate(stretchOf(token)),
  }));
  return { source, file, comments, diagnostics: mistakes.inOrder() };
}
