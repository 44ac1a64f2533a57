import type { CstNode, IToken } from 'chevrotain';
import type { Span } from '../diag/source.ts';
import type { Name } from './ast.ts';
import type { Mistakes } from './mistakes.ts';
import { isReal, stretchOf, stretchOfNode } from './spans.ts';

export function spanOf(mistakes: Mistakes, node: CstNode): Span {
  return mistakes.locate(stretchOfNode(node));
}

/** The first of the tokens, unless the parser put it there to recover. */
export function written(tokens: readonly IToken[] | undefined): IToken | undefined {
  const token = tokens?.[0];
  return token !== undefined && isReal(token) ? token : undefined;
}

export function nameOf(mistakes: Mistakes, tokens: readonly IToken[] | undefined): Name | null {
  const token = written(tokens);
  return token === undefined ? null : (namesOf(mistakes, [token])[0] ?? null);
}

export function namesOf(mistakes: Mistakes, tokens: readonly IToken[] | undefined): Name[] {
  return (tokens ?? []).filter(isReal).map((token) => ({
    kind: 'name',
    text: token.image,
    span: mistakes.locate(stretchOf(token)),
  }));
}
