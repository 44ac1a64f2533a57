import { CstParser } from 'chevrotain';
import { ExpectedToken } from './expected-token.ts';
import * as T from './tokens.ts';

/** Values and sums. Whoever adds the last productions calls `performSelfAnalysis`. */
export abstract class ValueParser extends CstParser {
  protected readonly expected: ExpectedToken;

  protected constructor(options: { readonly validate: boolean }) {
    const expected = new ExpectedToken();
    super([...T.tokens], {
      recoveryEnabled: true,
      maxLookahead: 1,
      nodeLocationTracking: 'onlyOffset',
      // The analysis of the grammar for ambiguities takes longer than reading most files; a test makes it.
      skipValidations: !options.validate,
      errorMessageProvider: expected,
    });
    this.expected = expected;
  }

  readonly value = this.RULE('value', () => {
    this.OR([
      { ALT: () => this.CONSUME(T.String) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.amount) },
      { ALT: () => this.SUBRULE(this.word) },
    ]);
  });

  readonly list = this.RULE('list', () => {
    this.CONSUME(T.LeftBracket);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.value) });
    this.CONSUME(T.RightBracket);
  });

  /** A word alone, a range that begins with a name, or a word with an amount. */
  readonly word = this.RULE('word', () => {
    this.CONSUME(T.Name);
    this.OPTION(() =>
      this.OR([{ ALT: () => this.SUBRULE(this.rangeEnd) }, { ALT: () => this.SUBRULE(this.amount) }]),
    );
  });

  readonly amount = this.RULE('amount', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.number) }, { ALT: () => this.SUBRULE(this.parenthesis) }]);
    this.OPTION(() => this.SUBRULE(this.rangeEnd));
  });

  readonly rangeEnd = this.RULE('rangeEnd', () => {
    this.CONSUME(T.Arrow);
    this.SUBRULE(this.scalar);
    this.OPTION(() => {
      this.CONSUME(T.By);
      this.CONSUME(T.Name);
    });
  });

  readonly scalar = this.RULE('scalar', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.CONSUME(T.Name) },
      { ALT: () => this.SUBRULE(this.parenthesis) },
    ]);
  });

  readonly number = this.RULE('number', () => {
    this.OPTION(() => this.CONSUME(T.Minus));
    this.CONSUME(T.Number);
  });

  readonly parenthesis = this.RULE('parenthesis', () => {
    this.CONSUME(T.LeftParenthesis);
    this.SUBRULE(this.sum);
    this.CONSUME(T.RightParenthesis);
  });

  readonly sum = this.RULE('sum', () => {
    this.SUBRULE1(this.product);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(T.Plus, { LABEL: 'operators' }) },
        { ALT: () => this.CONSUME(T.Minus, { LABEL: 'operators' }) },
      ]);
      this.SUBRULE2(this.product);
    });
  });

  readonly product = this.RULE('product', () => {
    this.SUBRULE1(this.scalar);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(T.Times, { LABEL: 'operators' }) },
        { ALT: () => this.CONSUME(T.Divide, { LABEL: 'operators' }) },
      ]);
      this.SUBRULE2(this.scalar);
    });
  });
}
