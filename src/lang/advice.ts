/** What to do about departures from the grammar that many will make. */
import type { IToken, TokenType } from 'chevrotain';
import { isReal, stretchOf } from './spans.ts';
import * as T from './tokens.ts';

const operators: readonly TokenType[] = [T.Plus, T.Minus, T.Times, T.Divide];

/** Where a setting or the end of the block was expected. */
export function adviceAtEntry(found: IToken, previous: IToken | undefined): string | null {
  switch (found.tokenType) {
    case T.Number:
      return 'a setting has one value; several are a list: `[1, 2]`';
    case T.By:
      return 'a curve follows a range: `0% -> 50% by cosine`';
    case T.LeftParenthesis:
      return 'parentheses hold arithmetic and follow the name of a setting: `width (2 * base)`';
    case T.LeftBrace:
      return 'a block follows the name or value of a setting';
    default:
      return adviceOnSign(found, previous);
  }
}

/** Behind the end of a declaration. `declaration` holds its tokens. */
export function adviceAtTail(
  found: IToken,
  declaration: readonly IToken[],
): { expected: string; advice: string } | null {
  const kind = declaration[0]?.tokenType;
  const previous = declaration.at(-1);
  const sign = adviceOnSign(found, previous);
  if (sign !== null) return { expected: 'the next declaration', advice: sign };
  if (previous?.tokenType === T.RightBrace || kind === undefined) return null;
  const has = (type: TokenType) => declaration.some(({ tokenType }) => tokenType === type);
  if (kind === T.Let) {
    if (found.tokenType !== T.Name || !has(T.Arrow)) return null;
    return {
      expected: '`by` or the next declaration',
      advice: 'a curve follows `by`: `0% -> 50% by cosine`',
    };
  }
  if (found.tokenType === T.With) {
    return { expected: '`=`', advice: 'for example `model big = lstm with { width 400 }`' };
  }
  if (found.tokenType !== T.Name) return null;
  if (kind === T.Evaluate) {
    return { expected: '`{` or the next declaration', advice: 'several are a list: `on [valid, test]`' };
  }
  if (kind === T.Stage && !has(T.On)) {
    return { expected: '`on` or `{`', advice: 'for example `stage dense = train lstm on sotu`' };
  }
  return { expected: '`{` or the next declaration', advice: 'settings stand in braces' };
}

/** Within a declaration, where the token type `expected` was missing. */
export function adviceElsewhere(
  expected: string,
  found: IToken,
  rule: string | undefined,
  example: string,
): string | null {
  if (rule === 'declarations')
    return 'the declarations of a sweep stand in braces, and axes are separated by commas';
  if (rule === 'binding') return 'in brackets stand variables of a sweep: `dense[seed=2]`';
  if (expected === 'Name' && found.tokenType === T.RightBracket) return 'no comma stands before `]`';
  if (expected === 'RightBracket') return 'the items of a list are separated by commas';
  if (found.tokenType === T.Equals) return 'a promise is a bound: `expect perplexity(test) < 35`';
  if (expected === 'On' || expected === 'Equals') return `for example \`${example}\``;
  return null;
}

function adviceOnSign(found: IToken, previous: IToken | undefined): string | null {
  if (!operators.includes(found.tokenType)) return null;
  const isGlued = previous !== undefined && isReal(previous) && stretchOf(previous).end === found.startOffset;
  if (found.tokenType === T.Minus && isGlued && previous.tokenType === T.Name)
    return 'a name has no `-`; use `_`';
  return 'arithmetic stands in parentheses: `(2 * width)`';
}
