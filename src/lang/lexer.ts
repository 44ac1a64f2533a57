import type { IToken, TokenType } from 'chevrotain';
import { fault } from '../base/fault.ts';
import type { Stretch } from './spans.ts';
import { Comment, Name, Number, String, tokens, WhiteSpace } from './tokens.ts';

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Runs of characters that begin no token. */
  readonly strays: readonly Stretch[];
}

/** Keywords and signs by their text. */
const written = new Map<string, TokenType>();
for (const type of tokens) if (typeof type.PATTERN === 'string') written.set(type.PATTERN, type);

/** A group for each class, Name last; then the signs, the longer before their beginnings. Keywords match as names. */
const pattern = new RegExp(
  [
    ...[WhiteSpace, Comment, String, Number, Name].map((type) => `(${sourceOf(type)})`),
    ...Array.from(written.keys())
      .filter((text) => /^\W+$/.test(text))
      .sort((a, b) => b.length - a.length)
      .map((sign) => sign.replace(/./g, '\\$&')),
  ].join('|'),
  'g',
);

/** Never fails: what is not a token is a stray. */
export function tokenize(text: string): Lexed {
  const found: IToken[] = [];
  const comments: IToken[] = [];
  const strays: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [image, blanks, comment, string, number] = match;
    const start = match.index;
    if (start > end) strays.push({ start: end, end: start });
    end = start + image.length;
    if (blanks !== undefined) continue;
    if (comment !== undefined) comments.push(tokenOf(Comment, image, start));
    else if (string !== undefined) found.push(tokenOf(String, image, start));
    else if (number !== undefined) found.push(tokenOf(Number, image, start));
    else found.push(tokenOf(written.get(image) ?? Name, image, start));
  }
  if (end < text.length) strays.push({ start: end, end: text.length });
  return { tokens: found, comments, strays };
}

/** The library's end offsets are inclusive. */
function tokenOf(type: TokenType, image: string, start: number): IToken {
  const tokenTypeIdx = type.tokenTypeIdx ?? fault(`token type ${type.name} without its number`);
  return { image, startOffset: start, endOffset: start + image.length - 1, tokenTypeIdx, tokenType: type };
}

function sourceOf({ name, PATTERN }: TokenType): string {
  return PATTERN instanceof RegExp ? PATTERN.source : fault(`token class ${name} without pattern`);
}
