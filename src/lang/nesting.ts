/**
 * What brackets alone decide, before the grammar: all are closed, and not too many are open at once. Mistakes are
 * reported and mended in the tokens, so that the parser sees balanced brackets and one that was forgotten does not
 * make it doubt the rest of the file.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import { isDeclarationStart, isSignMisplaced, withoutKeyword, type Surroundings } from './misplaced.ts';
import type { Mistakes } from './mistakes.ts';
import { stretchOf, type Stretch } from './spans.ts';
import { SweepBodies } from './sweep-bodies.ts';
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
const operators = new Set<TokenType>([T.Plus, T.Minus, T.Times, T.Divide]);

export interface Nested {
  /** Balanced; empty if the nesting is too deep to go on. */
  readonly tokens: readonly IToken[];
  /** Where a bracket was closed by guess: what the parser finds amiss in there follows from that. */
  readonly guessed: readonly Stretch[];
}

export function nest(tokens: readonly IToken[], text: string, mistakes: Mistakes): Nested {
  const pass = new Pass(text, mistakes);
  return pass.run(tokens) ? pass : { tokens: [], guessed: [] };
}

class Pass implements Nested {
  readonly tokens: IToken[] = [];
  readonly guessed: Stretch[] = [];
  private readonly open: IToken[] = [];
  private readonly sweeps = new SweepBodies();
  private readonly text: string;
  private readonly mistakes: Mistakes;
  private operatorCount = 0;

  constructor(text: string, mistakes: Mistakes) {
    this.text = text;
    this.mistakes = mistakes;
  }

  /** False if the nesting is too deep to go on. */
  run(input: readonly IToken[]): boolean {
    for (const [at, token] of input.entries()) {
      const type = token.tokenType;
      const innermost = this.sweeps.within(this.open.at(-1));
      const around: Surroundings = { input, at, text: this.text, innermost, inAxes: this.sweeps.inAxes };
      if (innermost === undefined) this.sweeps.pass(token);
      if (closerOf.has(type)) {
        if (this.open.push(token) > bracketLimit) return this.tooDeep(token, bracketLimit, 'open brackets');
      } else if (closers.has(type)) {
        if (!this.close(token)) continue;
      } else if (operators.has(type) && this.open.length > 0) {
        if (++this.operatorCount > operatorLimit) return this.tooDeep(token, operatorLimit, 'signs in a sum');
      } else if (isSignMisplaced(around, this.tokens, this.mistakes)) {
        continue;
      } else if (innermost !== undefined && isDeclarationStart(around)) {
        while (this.sweeps.within(this.open.at(-1)) !== undefined) this.closeByGuess(token);
        this.sweeps.pass(token);
      }
      if (around.innermost !== T.LeftParenthesis) this.operatorCount = 0;
      const isInside = this.sweeps.within(this.open.at(-1)) !== undefined;
      this.tokens.push(withoutKeyword(token, around, isInside, this.mistakes));
    }
    while (this.open.length > 0) this.closeByGuess(null);
    return true;
  }

  private tooDeep(token: IToken, limit: number, what: string): false {
    this.mistakes.report('E0115', { limit, what }, stretchOf(token));
    return false;
  }

  /** Takes the opening bracket of `token` off the stack, and with it those inside that were left open. */
  private close(token: IToken): boolean {
    const opener = this.open.findLastIndex((open) => closerOf.get(open.tokenType) === token.tokenType);
    if (opener === -1) {
      const last = this.open.at(-1);
      const holes = { bracket: token.image, open: last?.image ?? null, close: last ? signOf(last) : null };
      this.mistakes.report('E0112', holes, stretchOf(token));
      return false;
    }
    while (this.open.length > opener + 1) this.closeByGuess(token);
    this.open.pop();
    return true;
  }

  private closeByGuess(before: IToken | null): void {
    const opener = this.open.pop();
    const closer = opener && closerOf.get(opener.tokenType);
    if (opener === undefined || closer === undefined) return;
    const where = before === null ? 'at the end' : `before \`${before.image}\``;
    this.mistakes.report('E0111', { bracket: opener.image, close: signOf(opener), where }, stretchOf(opener));
    const end = stretchOf(this.tokens.at(-1) ?? opener).end;
    this.tokens.push(createTokenInstance(closer, '', end, end - 1, NaN, NaN, NaN, NaN));
    // Between braces each setting can still be judged by itself.
    const start = opener.tokenType === T.LeftBrace ? end : opener.startOffset;
    this.guessed.push({ start, end: before?.startOffset ?? this.text.length });
  }
}

/** The sign that closes a bracket. */
function signOf({ image }: IToken): string {
  return image === '{' ? '}' : image === '[' ? ']' : ')';
}
