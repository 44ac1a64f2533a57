import type { IRecognitionException, IToken } from 'chevrotain';
import { nearest } from '../diag/suggest.ts';
import { adviceAtEntry, adviceAtTail, adviceElsewhere } from './advice.ts';
import type { Mistakes } from './mistakes.ts';
import { isReal, stretchOf, type Stretch } from './spans.ts';
import * as T from './tokens.ts';

/** What a rule that found no way to go on was looking for. */
const wanted: Readonly<Record<string, string>> = {
  letDeclaration: 'a value',
  importDeclaration: 'a path in quotes, or names and `from`',
  sweepDeclaration: 'a variable',
  axis: 'a variable or `seeds`',
  series: 'a list, the name of one or `1..5`',
  references: 'a name or a list of names',
  cells: '`*` or a variable with its value',
  binding: 'a value',
  stageHead: 'what the stage acts on, or `with`,',
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
  String: 'a selector in quotes',
  Equals: '`=`',
  On: '`on`',
  In: '`in`',
  From: '`from` and a path in quotes',
  Through: '`..`',
  LeftBrace: '`{`',
  RightBrace: 'a setting or `}`',
  RightBracket: '`,` or `]`',
  RightParenthesis: '`)`',
  EOF: 'a declaration',
};

const declarations: Readonly<Record<string, { what: string; example: string }>> = {
  letDeclaration: { what: '`let`', example: 'let width = 200' },
  corpusDeclaration: { what: 'a corpus', example: 'corpus sotu' },
  modelDeclaration: { what: 'a model', example: 'model lstm { layers 2 }' },
  stageDeclaration: { what: 'a stage', example: 'stage dense = train lstm on sotu { epochs 1 }' },
  importDeclaration: { what: '`import`', example: 'import "base.exp"' },
  sweepDeclaration: { what: 'a sweep', example: 'sweep n in [1, 2] {' },
  evaluateDeclaration: { what: '`evaluate`', example: 'evaluate dense on [valid, test]' },
};

const words = T.declarationKeywords.map(T.wordOf);

/** Says in the words of the language what the parser stumbled over. */
export function reportSyntax(
  error: IRecognitionException,
  tokens: readonly IToken[],
  text: string,
  mistakes: Mistakes,
): void {
  const found = error.token;
  const before = tokens.slice(0, indexOf(found, tokens));
  const previous = before.at(-1);
  const place = placeOf(found, previous);
  const { ruleStack } = error.context;
  // Between the declarations of a sweep it is as between those of the file.
  const inSweep = ruleStack.at(-1) === 'declarations' && error.message !== 'LeftBrace';
  const rule = ruleStack.findLast((name) => Object.hasOwn(declarations, name));
  const declaration = inSweep ? undefined : declarations[rule ?? ''];
  if (declaration !== undefined) {
    if (error.message === 'Name' && previous !== undefined && isDeclarationKeyword(previous)) {
      mistakes.report('E0113', declaration, place);
      return;
    }
    const expected = called[error.message] ?? wanted[ruleStack.at(-1) ?? ''] ?? 'more';
    if (breaksOff(found)) {
      mistakes.report('E0119', { ...declaration, missing: expected }, place);
      return;
    }
    const advice =
      error.message === 'RightBrace'
        ? adviceAtEntry(found, previous)
        : adviceElsewhere(error.message, found, ruleStack.at(-1), declaration.example);
    mistakes.report('E0110', { expected, found: described(found), advice }, place);
    return;
  }
  if (found.tokenType === T.Name && (before.length === 0 || isFirstOnLine(found, text))) {
    mistakes.report(
      'E0117',
      { word: found.image, known: words, nearest: nearest(found.image, words) },
      place,
    );
    return;
  }
  const advice = adviceAtTail(found, before.slice(before.findLastIndex(isDeclarationKeyword)));
  const holes = { expected: 'the next declaration', found: described(found), advice: null };
  mistakes.report('E0110', advice === null ? holes : { ...holes, ...advice }, place);
}

/** Tokens are in the order of the text; the end of the file comes after all. */
function indexOf(token: IToken, tokens: readonly IToken[]): number {
  if (!isReal(token)) return tokens.length;
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? 0) < token.startOffset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The token found or, where the text or its declaration breaks off, the place behind the last one. */
function placeOf(found: IToken, previous: IToken | undefined): Stretch {
  if (!breaksOff(found) && found.image !== '') return stretchOf(found);
  const end = previous === undefined ? 0 : stretchOf(previous).end;
  return { start: end, end };
}

function breaksOff(found: IToken): boolean {
  return !isReal(found) || isDeclarationKeyword(found);
}

function isDeclarationKeyword({ tokenType }: IToken): boolean {
  return T.declarationKeywords.includes(tokenType);
}

function isFirstOnLine(token: IToken, text: string): boolean {
  const start = Math.max(
    text.lastIndexOf('\n', token.startOffset),
    text.lastIndexOf('\r', token.startOffset),
  );
  return text.slice(start + 1, token.startOffset).trim() === '';
}

function described(token: IToken): string {
  if (!isReal(token)) return 'the end of the file';
  if (token.image === '') return 'the end of the brackets';
  if (token.tokenType === T.String) return 'a string';
  return `\`${token.image}\``;
}
