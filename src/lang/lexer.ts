import { Lexer, type IToken } from 'chevrotain';
import type { Stretch } from './spans.ts';
import { tokens } from './tokens.ts';

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Runs of characters that begin no token. */
  readonly strays: readonly Stretch[];
}

let lexer: Lexer | undefined;

/** Never fails: what is not a token is a stray. */
export function tokenize(text: string): Lexed {
  lexer ??= new Lexer([...tokens], {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: true,
  });
  const result = lexer.tokenize(text);
  const comments = result.groups['comments'] ?? [];
  // Tracking offsets alone, the library leaves the end out, which its parser then needs for the extent of nodes.
  for (const token of result.tokens) token.endOffset = token.startOffset + token.image.length - 1;
  for (const token of comments) token.endOffset = token.startOffset + token.image.length - 1;
  return {
    tokens: result.tokens,
    comments,
    strays: result.errors.map(({ offset, length }) => ({ start: offset, end: offset + length })),
  };
}
