import type { CstNode, IToken } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Span } from '../diag/source.ts';
import type { Name } from './ast.ts';
import { isReal, stretchOf, stretchOfNode, type Locate } from './spans.ts';

/** What lowering a node needs besides the node. */
export interface Lowering {
  readonly locate: Locate;
  readonly errors: Diagnostic[];
}

export function spanOf({ locate }: Lowering, node: CstNode): Span {
  return locate(stretchOfNode(node));
}

/** The first of the tokens, unless the parser put it there to recover. */
export function written(tokens: readonly IToken[] | undefined): IToken | undefined {
  const token = tokens?.[0];
  return token !== undefined && isReal(token) ? token : undefined;
}

export function nameOf(lowering: Lowering, tokens: readonly IToken[] | undefined): Name | null {
  const token = written(tokens);
  return token === undefined ? null : (namesOf(lowering, [token])[0] ?? null);
}

export function namesOf({ locate }: Lowering, tokens: readonly IToken[] | undefined): Name[] {
  return (tokens ?? []).filter(isReal).map((token) => ({
    kind: 'name',
    text: token.image,
    span: locate(stretchOf(token)),
  }));
}
