/**
 * What brackets alone decide, before the grammar: they are closed, no sign stands where its bracket has no use for
 * it, and keywords are not used as names. Mistakes are reported and mended in the tokens, so that the parser sees
 * balanced brackets and one mistake does not make it doubt the rest of the file.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report } from '../diag/report.ts';
import { stretchOf, type Locate, type Stretch } from './spans.ts';
import * as T from './tokens.ts';

const bracketLimit = 64;
/** A long sum is a deep tree too. */
const operatorLimit = 256;

const closerOf = new Map<TokenType, TokenType>([
  [T.LeftBrace, T.RightBrace],
  [T.LeftBracket, T.RightBracket],
  [T.LeftParenthesis, T.RightParenthesis],
]);
const closers = new Set(closerOf.values());
const signs: Readonly<Record<string, string>> = { RightBrace: '}', RightBracket: ']', RightParenthesis: ')' };
const operators = new Set<TokenType>([T.Plus, T.Minus, T.Times, T.Divide]);
const named = new Set<TokenType>([T.Let, T.Corpus, T.Model, T.Stage]);

export interface Nested {
  /** Balanced; empty if the nesting is too deep to go on. */
  readonly tokens: IToken[];
  /** Where a bracket was closed by guess: what the parser finds amiss in there follows from that. */
  readonly guessed: readonly Stretch[];
}

export function nest(tokens: readonly IToken[], text: string, locate: Locate, errors: Diagnostic[]): Nested {
  const pass = new Pass(text, locate, errors);
  return pass.run(tokens) ? pass : { tokens: [], guessed: [] };
}

class Pass implements Nested {
  readonly tokens: IToken[] = [];
  readonly guessed: Stretch[] = [];
  private readonly open: IToken[] = [];
  private readonly text: string;
  private readonly locate: Locate;
  private readonly errors: Diagnostic[];
  private operatorCount = 0;

  constructor(text: string, locate: Locate, errors: Diagnostic[]) {
    this.text = text;
    this.locate = locate;
    this.errors = errors;
  }

  /** False if the nesting is too deep to go on. */
  run(input: readonly IToken[]): boolean {
    for (const [at, token] of input.entries()) {
      const type = token.tokenType;
      if (closerOf.has(type)) {
        if (this.open.length === 0) this.operatorCount = 0;
        this.open.push(token);
        if (this.open.length > bracketLimit)
          return this.tooDeep(token, bracketLimit, 'brackets in one another');
      } else if (closers.has(type)) {
        if (!this.close(token)) continue;
      } else if (operators.has(type)) {
        if (++this.operatorCount > operatorLimit && this.innermost === T.LeftParenthesis) {
          return this.tooDeep(token, operatorLimit, 'signs in one sum');
        }
      } else if (this.isMisplaced(token, input[at + 1])) {
        continue;
      } else if (T.declarationKeywords.includes(type)) {
        this.operatorCount = 0;
        if (this.open.length > 0 && this.beginsDeclaration(input, at)) this.closeAll(token);
      }
      this.tokens.push(this.asName(token, input, at));
    }
    this.closeAll(null);
    return true;
  }

  private get innermost(): TokenType | undefined {
    return this.open.at(-1)?.tokenType;
  }

  private tooDeep(token: IToken, limit: number, what: string): false {
    this.errors.push(report('E0115', { limit, what }, this.locate(stretchOf(token))));
    return false;
  }

  /** Takes the opening bracket of `token` off the stack, and with it those inside that were left open. */
  private close(token: IToken): boolean {
    const opens = (opener: IToken) => closerOf.get(opener.tokenType) === token.tokenType;
    const last = this.open.findLastIndex(opens);
    if (last === -1) {
      const opener = this.open.at(-1);
      const holes = {
        bracket: token.image,
        open: opener?.image ?? null,
        close: opener === undefined ? null : closingSign(opener),
      };
      this.errors.push(report('E0112', holes, this.locate(stretchOf(token))));
      return false;
    }
    while (this.open.length > last + 1) this.closeByGuess(token);
    this.open.pop();
    return true;
  }

  private closeAll(before: IToken | null): void {
    while (this.open.length > 0) this.closeByGuess(before);
  }

  private closeByGuess(before: IToken | null): void {
    const opener = this.open.pop();
    const closer = opener && closerOf.get(opener.tokenType);
    if (opener === undefined || closer === undefined) return;
    const holes = {
      bracket: opener.image,
      close: closingSign(opener),
      where: before === null ? 'at the end of the file' : `before \`${before.image}\``,
    };
    this.errors.push(report('E0111', holes, this.locate(stretchOf(opener))));
    const end = stretchOf(this.tokens.at(-1) ?? opener).end;
    this.tokens.push(createTokenInstance(closer, '', end, end - 1, NaN, NaN, NaN, NaN));
    const last = before === null ? this.text.length : before.startOffset;
    // Between braces each setting can still be judged by itself.
    const start = opener.tokenType === T.LeftBrace ? end : opener.startOffset;
    this.guessed.push({ start, end: last });
  }

  /** `=` belongs to the head of a declaration and `,` into a list; anywhere else they are taken out. */
  private isMisplaced(token: IToken, next: IToken | undefined): boolean {
    const isEquals = token.tokenType === T.Equals;
    if (!isEquals && token.tokenType !== T.Comma) return false;
    const context = this.innermost;
    if (isEquals ? context === undefined : context === T.LeftBracket) return false;
    const previous = this.tokens.at(-1);
    // After `expect`, the parser knows better what is wrong with `=`.
    if (isEquals && (previous?.tokenType !== T.Name || this.tokens.at(-2)?.tokenType === T.Expect))
      return false;
    const place =
      context === undefined
        ? 'between declarations'
        : context === T.LeftBrace
          ? isEquals
            ? 'between a setting and its value'
            : 'between settings'
          : context === T.LeftBracket
            ? 'into a list'
            : 'into a sum';
    const advice =
      isEquals && context === T.LeftBrace && next !== undefined
        ? `write \`${previous?.image ?? ''} ${next.image}\``
        : isEquals && context === T.LeftParenthesis
          ? null
          : 'leave it out';
    const span = this.locate(stretchOf(token));
    const fix = { title: 'leave it out', span, replacement: '' };
    this.errors.push(report('E0118', { sign: token.image, place, advice }, span, { fix }));
    return true;
  }

  /** Whether a keyword inside brackets is the first word of a declaration, so that a bracket was left open. */
  private beginsDeclaration(input: readonly IToken[], at: number): boolean {
    const [token, next, afterNext] = input.slice(at, at + 3);
    if (token === undefined || next === undefined || !this.isFirstOnLine(input, at)) return false;
    if (token.tokenType === T.Evaluate) return next.tokenType === T.Name || next.tokenType === T.LeftBracket;
    const follows = afterNext?.tokenType;
    return (
      next.tokenType === T.Name &&
      (follows === T.Equals || follows === T.LeftBrace || named.has(token.tokenType))
    );
  }

  private isFirstOnLine(input: readonly IToken[], at: number): boolean {
    const previous = input[at - 1];
    const from = previous === undefined ? 0 : stretchOf(previous).end;
    return previous === undefined || /[\r\n]/.test(this.text.slice(from, input[at]?.startOffset));
  }

  /** The token itself or, if it is a keyword in a name's place, reported as such and turned into a name. */
  private asName(token: IToken, input: readonly IToken[], at: number): IToken {
    if (!T.keywords.includes(token.tokenType)) return token;
    const previous = input[at - 1]?.tokenType;
    const next = input[at + 1]?.tokenType;
    const isDeclared =
      previous !== undefined && named.has(previous) && (next === T.Equals || next === T.LeftBrace);
    const begins = next === T.Name || (token.tokenType === T.Evaluate && next === T.LeftBracket);
    const isMisused =
      T.declarationKeywords.includes(token.tokenType) &&
      (this.open.length > 0 || (!begins && !this.isFirstOnLine(input, at)));
    if (!isDeclared && !isMisused) return token;
    const word = token.image;
    const reserved = T.keywords.map(({ name }) => name.toLowerCase());
    const advice = this.open.length > 0 ? null : `take another name, for example \`my_${word}\``;
    this.errors.push(report('E0116', { word, reserved, advice }, this.locate(stretchOf(token))));
    return createTokenInstance(T.Name, word, token.startOffset, token.endOffset ?? NaN, NaN, NaN, NaN, NaN);
  }
}

function closingSign(opener: IToken): string {
  return signs[closerOf.get(opener.tokenType)?.name ?? ''] ?? '';
}
