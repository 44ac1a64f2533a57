/** Signs and keywords that cannot stand between the brackets where they stand. */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import type { Mistakes } from './mistakes.ts';
import { stretchOf } from './spans.ts';
import * as T from './tokens.ts';

export interface Surroundings {
  readonly input: readonly IToken[];
  /** Index of the token in question. */
  readonly at: number;
  readonly text: string;
  /** The bracket that was opened last and is still open; undefined where declarations stand. */
  readonly innermost: TokenType | undefined;
  /** Whether it is the head of a sweep. */
  readonly inAxes: boolean;
}

const named = new Set<TokenType>([T.Let, T.Corpus, T.Model, T.Stage]);
/** Keywords of declarations behind which no `=` stands. */
const unnamed = new Set<TokenType>([T.Import, T.Evaluate, T.Sweep, T.Seeds]);
/** What may stand behind them. */
const behindUnnamed = new Set<TokenType>([T.Name, T.LeftBracket, T.Number, T.Minus, T.String, T.Seeds]);

/** `=` belongs to the head of a declaration and `,` into a list; anywhere else it is reported, to be left out. */
export function isSignMisplaced(
  { input, at, innermost, inAxes }: Surroundings,
  before: readonly IToken[],
  mistakes: Mistakes,
): boolean {
  const token = input[at];
  const isEquals = token?.tokenType === T.Equals;
  if (token === undefined || (!isEquals && token.tokenType !== T.Comma)) return false;
  if (isEquals ? innermost === undefined : innermost === T.LeftBracket || inAxes) return false;
  const previous = before.at(-1);
  if (isEquals && innermost === T.LeftBracket && isOfSelection(before)) return false;
  // After `expect`, the parser knows better what is wrong with `=`.
  if (isEquals && (previous?.tokenType !== T.Name || before.at(-2)?.tokenType === T.Expect)) return false;
  const next = input[at + 1]?.image;
  const isAssignment = isEquals && innermost === T.LeftBrace && next !== undefined;
  const advice = isAssignment ? `write \`${previous?.image ?? ''} ${next}\`` : 'leave it out';
  const holes = { sign: token.image, place: placeOf(innermost, isEquals), advice };
  const stretch = stretchOf(token);
  const fix = { title: 'leave it out', span: mistakes.locate(stretch), replacement: '' };
  mistakes.report('E0118', holes, stretch, { fix });
  return true;
}

/** Whether `before` ends like the cells of a name: `selfish[seed`, `selfish[method=rigl, seed`. */
function isOfSelection(before: readonly IToken[]): boolean {
  const opener = before.findLastIndex(({ tokenType }) => tokenType === T.LeftBracket);
  const [, assigned = T.Equals] = before.slice(opener + 1).map(({ tokenType }) => tokenType);
  return (
    before[opener - 1]?.tokenType === T.Name && before.at(-1)?.tokenType === T.Name && assigned === T.Equals
  );
}

function placeOf(innermost: TokenType | undefined, isEquals: boolean): string {
  if (innermost === undefined) return 'between declarations';
  if (innermost === T.LeftBrace) return isEquals ? 'between a setting and its value' : 'between settings';
  return innermost === T.LeftBracket ? 'into a list' : 'into a sum';
}

/** Whether the token, found inside brackets, is the first word of a declaration: then a bracket was left open. */
export function isDeclarationStart(around: Surroundings): boolean {
  const { input, at } = around;
  const type = input[at]?.tokenType;
  if (type === undefined || !T.declarationKeywords.includes(type) || !isFirstOnLine(around)) return false;
  const next = input[at + 1]?.tokenType;
  if (unnamed.has(type)) return next !== undefined && behindUnnamed.has(next);
  const follows = input[at + 2]?.tokenType;
  if (next !== T.Name) return false;
  return follows === T.Equals || follows === T.LeftBrace || T.declarationKeywords.includes(follows ?? T.Name);
}

/** The token itself or, if it is a keyword in a name's place, reported as such and turned into a name. */
export function withoutKeyword(
  token: IToken,
  around: Surroundings,
  isInside: boolean,
  mistakes: Mistakes,
): IToken {
  const { input, at } = around;
  if (!T.keywords.includes(token.tokenType)) return token;
  const previous = input[at - 1]?.tokenType;
  const next = input[at + 1]?.tokenType;
  const isDeclared =
    previous !== undefined && named.has(previous) && (next === T.Equals || next === T.LeftBrace);
  const begins =
    next === T.Name || (unnamed.has(token.tokenType) && next !== undefined && behindUnnamed.has(next));
  const isMisused =
    T.declarationKeywords.includes(token.tokenType) && (isInside || (!begins && !isFirstOnLine(around)));
  if (!isDeclared && !isMisused) return token;
  const word = token.image;
  const reserved = T.keywords.map(T.wordOf);
  const advice = isInside ? null : `take another name, for example \`my_${word}\``;
  mistakes.report('E0116', { word, reserved, advice }, stretchOf(token));
  return createTokenInstance(T.Name, word, token.startOffset, token.endOffset ?? NaN, NaN, NaN, NaN, NaN);
}

function isFirstOnLine({ input, at, text }: Surroundings): boolean {
  const previous = input[at - 1];
  return previous === undefined || /[\r\n]/.test(text.slice(stretchOf(previous).end, input[at]?.startOffset));
}
