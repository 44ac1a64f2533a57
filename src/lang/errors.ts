import type { IRecognitionException, IToken } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report } from '../diag/report.ts';
import { nearest } from '../diag/suggest.ts';
import { isReal, stretchOf, type Locate, type Stretch } from './spans.ts';
import * as T from './tokens.ts';

/** Most of the library's exceptions know the token before; its type does not say so. */
type SyntaxException = IRecognitionException & { readonly previousToken?: IToken };

/** What a rule that found no way to go on was looking for. */
const wanted: Readonly<Record<string, string>> = {
  stageHead: 'what the stage acts on, or `with`',
  names: 'a name or a list of names',
  selectorRule: 'a setting or a block',
  selectors: 'a selector in quotes',
  comparison: 'one of `<` `<=` `>` `>=`',
  value: 'a value',
  amount: 'a number',
  scalar: 'a number or a name',
};

/** How a token type is called in a message. */
const called: Readonly<Record<string, string>> = {
  Name: 'a name',
  Number: 'a number',
  String: 'a string',
  Equals: '`=`',
  On: '`on`',
  LeftBrace: '`{`',
  RightBrace: 'a setting or `}`',
  RightBracket: '`,` or `]`',
  RightParenthesis: '`)`',
  EOF: 'the next declaration',
};

const declarations: Readonly<Record<string, { what: string; example: string }>> = {
  letDeclaration: { what: '`let`', example: 'let width = 200' },
  corpusDeclaration: { what: 'a corpus', example: 'corpus sotu' },
  modelDeclaration: { what: 'a model', example: 'model lstm { layers 2 }' },
  stageDeclaration: { what: 'a stage', example: 'stage dense = train lstm on sotu { epochs 1 }' },
  evaluateDeclaration: { what: '`evaluate`', example: 'evaluate dense on [valid, test]' },
};

/** The parser's exceptions in the words of the language. */
export function syntaxError(error: SyntaxException, text: string, locate: Locate): Diagnostic {
  const found = error.token;
  const { ruleStack } = error.context;
  const rule = ruleStack.at(-1) ?? '';
  const declaration = ruleStack.map((name) => declarations[name]).find((known) => known !== undefined);
  const place = placeOf(error);
  const previous = error.previousToken;
  if (declaration !== undefined && error.message === 'Name' && isAny(previous, T.declarationKeywords)) {
    return report('E0113', declaration, locate(place));
  }
  if (error.message === 'EOF' && found.tokenType === T.Name && isFirstOnLine(found, text)) {
    const words = T.declarationKeywords.map(({ name }) => name.toLowerCase());
    const holes = { word: found.image, known: words, nearest: nearest(found.image, words) };
    return report('E0117', { ...holes, advice: null }, locate(place));
  }
  const expected = called[error.message] ?? wanted[rule] ?? 'something else';
  if (declaration !== undefined && breaksOff(found)) {
    return report('E0119', { ...declaration, missing: expected }, locate(place));
  }
  const holes = { expected, found: described(found), label: '', advice: advice(error, rule) };
  return report('E0110', holes, locate(place));
}

/** The token found, or the place behind the last one where the text or its declaration breaks off. */
function placeOf({ token, previousToken }: SyntaxException): Stretch {
  if (isReal(token) && token.image !== '' && !T.declarationKeywords.includes(token.tokenType)) {
    return stretchOf(token);
  }
  const end = previousToken !== undefined && isReal(previousToken) ? stretchOf(previousToken).end : 0;
  return { start: end, end };
}

function breaksOff(found: IToken): boolean {
  return !isReal(found) || T.declarationKeywords.includes(found.tokenType);
}

function isAny(token: IToken | undefined, types: readonly unknown[]): boolean {
  return token !== undefined && types.includes(token.tokenType);
}

function isFirstOnLine(token: IToken, text: string): boolean {
  const before = text.slice(Math.max(0, token.startOffset - 200), token.startOffset);
  return /(?:^|[\r\n])[ \t]*$/.test(before);
}

function described(token: IToken): string {
  if (!isReal(token)) return 'the end of the file';
  if (token.image === '') return 'the end of the brackets';
  if (token.tokenType === T.String) return 'a string';
  return `\`${token.image}\``;
}

/** For mistakes that many will make. */
function advice({ token, previousToken, message }: SyntaxException, rule: string): string | null {
  const type = token.tokenType;
  const isGlued =
    previousToken !== undefined &&
    isReal(previousToken) &&
    stretchOf(previousToken).end === token.startOffset;
  if (type === T.Minus && isGlued && previousToken.tokenType === T.Name) {
    return 'a name has no `-`; use `_`';
  }
  if (type === T.Plus || type === T.Minus || type === T.Times || type === T.Divide) {
    return 'arithmetic stands in parentheses: `(2 * width)`';
  }
  if (message === 'RightBrace' && type === T.Number) {
    return 'a setting has one value; several are a list: `[1, 2]`';
  }
  if (message === 'RightBrace' && type === T.By) return 'a curve follows a range: `0% -> 50% by cosine`';
  if (message === 'RightBrace' && type === T.LeftParenthesis) {
    return 'a setting has one value, without parentheses unless it is computed';
  }
  if (rule === 'comparison' && type === T.Equals) return 'a promise is a bound, not an exact value';
  if (message === 'On') return 'for example `evaluate dense on [valid, test]`';
  if (message === 'RightBracket') return 'items of a list are separated by commas';
  return null;
}
