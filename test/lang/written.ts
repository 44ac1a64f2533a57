import type { TokenType } from 'chevrotain';
import { Comment, Name, Number, String, WhiteSpace } from '../../src/lang/tokens.ts';

/** Tokens that stand for many texts. In the grammar they are named in capitals; the others are written out. */
export const tokenClasses: readonly TokenType[] = [Name, Number, String, Comment, WhiteSpace];

export function classNameOf(type: TokenType): string | null {
  return tokenClasses.includes(type) ? type.name.toUpperCase() : null;
}

/** The text of a keyword or sign; the regular expression of a class. */
export function patternOf({ PATTERN }: TokenType): string {
  return PATTERN instanceof RegExp ? `/${PATTERN.source}/` : typeof PATTERN === 'string' ? PATTERN : '';
}
