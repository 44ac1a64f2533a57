import type { IToken, TokenType } from 'chevrotain';
import * as T from './tokens.ts';

/** Which braces hold the declarations of a sweep: the first that are opened after its keyword, beside its lists. */
export class SweepBodies {
  readonly #bodies = new Set<IToken>();
  #isHead = false;

  /** Takes the tokens that stand where declarations do, one after the other. */
  pass(token: IToken): void {
    const type = token.tokenType;
    if (type === T.LeftBrace) {
      if (this.#isHead) this.#bodies.add(token);
      this.#isHead = false;
    } else if (T.declarationKeywords.includes(type)) {
      this.#isHead = type === T.Sweep || type === T.Seeds;
    }
  }

  /** Whether the axes of a sweep are being listed. */
  get inAxes(): boolean {
    return this.#isHead;
  }

  /** The type of an open bracket; undefined where none is open or declarations stand in it. */
  within(open: IToken | undefined): TokenType | undefined {
    return open === undefined || this.#bodies.has(open) ? undefined : open.tokenType;
  }
}
