import type { IToken, TokenType } from 'chevrotain';
import { fault } from '../base/fault.ts';
import type { Stretch } from './spans.ts';
import { Comment, From, Name, Number, String, tokens, WhiteSpace, wordOf } from './tokens.ts';

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Runs of characters that begin no token. */
  readonly strays: readonly Stretch[];
}

/** Keywords and signs by their text. */
const written = new Map<string, TokenType>();
for (const type of tokens) {
  if (typeof type.PATTERN === 'string' && type !== From) written.set(type.PATTERN, type);
}

/** A group for each class, Name last; then the signs, the longer before their beginnings. Keywords match as names. */
const classes = [
  ...[Comment, String, Number, Name].map((type) => `(${sourceOf(type)})`),
  ...Array.from(written.keys())
    .filter((text) => /^\W+$/.test(text))
    .sort((a, b) => b.length - a.length)
    .map((sign) => sign.replace(/./g, '\\$&')),
];
/** With the blanks behind it, which are half of what could be matched one by one. */
const pattern = new RegExp(`(${classes.join('|')})(?:${sourceOf(WhiteSpace)})?`, 'g');
const stray = /[^ \t\r\n]+/g;

/** Never fails: what is not a token is a stray. */
export function tokenize(text: string): Lexed {
  const found: IToken[] = [];
  const comments: IToken[] = [];
  const strays: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [{ length }, image = '', comment, string, number] = match;
    const start = match.index;
    if (start > end) addStrays(text, end, start, strays);
    end = start + length;
    if (comment !== undefined) comments.push(tokenOf(Comment, image, start));
    else if (string !== undefined) {
      markFrom(found);
      found.push(tokenOf(String, image, start));
    } else if (number !== undefined) found.push(tokenOf(Number, image, start));
    else found.push(tokenOf(written.get(image) ?? Name, image, start));
  }
  addStrays(text, end, text.length, strays);
  return { tokens: found, comments, strays };
}

/** `from` is a keyword before a path only, whatever blanks and comments stand between. */
function markFrom(found: IToken[]): void {
  const last = found.at(-1);
  if (last?.image === wordOf(From)) found[found.length - 1] = tokenOf(From, last.image, last.startOffset);
}

/** Those of a stretch without tokens. */
function addStrays(text: string, start: number, end: number, strays: Stretch[]): void {
  for (const { 0: run, index } of text.slice(start, end).matchAll(stray)) {
    strays.push({ start: start + index, end: start + index + run.length });
  }
}

/** The library's end offsets are inclusive. */
function tokenOf(type: TokenType, image: string, start: number): IToken {
  const tokenTypeIdx = type.tokenTypeIdx ?? fault(`token type ${type.name} without its number`);
  return { image, startOffset: start, endOffset: start + image.length - 1, tokenTypeIdx, tokenType: type };
}

function sourceOf({ name, PATTERN }: TokenType): string {
  return PATTERN instanceof RegExp ? PATTERN.source : fault(`token class ${name} without pattern`);
}
