import type { CstNode, IToken } from 'chevrotain';

/** A stretch of text without the name of its source: half-open UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Whether they have a place in common; a stretch without length has its own. */
export function overlap(one: Stretch, other: Stretch): boolean {
  return one.start <= other.end && other.start <= one.end;
}

/** The library's end offsets are inclusive; everything outside this file is half-open. */
export function stretchOf(token: IToken): Stretch {
  return { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
}

export function stretchOfNode({ location }: CstNode): Stretch {
  return { start: location?.startOffset ?? NaN, end: (location?.endOffset ?? NaN) + 1 };
}

/**
 * Tokens that the parser inserts to recover, and the end of the input, have NaN for offsets:
 * they stand right behind the last real token.
 */
export function isReal(token: IToken): boolean {
  return !Number.isNaN(token.startOffset);
}
