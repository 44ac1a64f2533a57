import type { IParserErrorMessageProvider, TokenType } from 'chevrotain';

/** A text with more mistakes than this is not an experiment; reading on would only cost time. */
const errorLimit = 100;

export class TooManyErrors extends Error {}

/**
 * The library words its messages here; ours are in the catalog. So the "message" only carries what `errors.ts`
 * needs: the name of the token type that was expected, if it was a single one.
 */
export class ExpectedToken implements IParserErrorMessageProvider {
  count = 0;

  buildMismatchTokenMessage({ expected }: { expected: TokenType }): string {
    return this.message(expected.name);
  }
  buildNotAllInputParsedMessage(): string {
    return this.message('EOF');
  }
  buildNoViableAltMessage(): string {
    return this.message('');
  }
  buildEarlyExitMessage(): string {
    return this.message('');
  }

  private message(text: string): string {
    if (++this.count > errorLimit) throw new TooManyErrors();
    return text;
  }
}
