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
  return {
    tokens: result.tokens,
    comments: result.groups['comments'] ?? [],
    strays: result.errors.map(({ offset, length }) => ({ start: offset, end: offset + length })),
  };
}
