import { ValueParser } from './parser-values.ts';
import * as T from './tokens.ts';

/** What stands in blocks, and how declarations and cells are named. */
export abstract class EntryParser extends ValueParser {
  readonly references = this.RULE('references', () => {
    this.OR([
      { ALT: () => this.SUBRULE1(this.reference) },
      {
        ALT: () => {
          this.CONSUME(T.LeftBracket);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE2(this.reference) });
          this.CONSUME(T.RightBracket);
        },
      },
    ]);
  });

  readonly reference = this.RULE('reference', () => {
    this.CONSUME(T.Name);
    this.OPTION(() => this.SUBRULE(this.cells));
  });

  readonly cells = this.RULE('cells', () => {
    this.CONSUME(T.LeftBracket);
    this.OR([
      { ALT: () => this.CONSUME(T.Times) },
      {
        ALT: () => {
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.binding) });
        },
      },
    ]);
    this.CONSUME(T.RightBracket);
  });

  readonly binding = this.RULE('binding', () => {
    this.CONSUME1(T.Name, { LABEL: 'variable' });
    this.CONSUME(T.Equals);
    this.OR([
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.CONSUME2(T.Name, { LABEL: 'word' }) },
      { ALT: () => this.CONSUME(T.String) },
    ]);
  });

  readonly names = this.RULE('names', () => {
    this.OR([
      { ALT: () => this.CONSUME1(T.Name) },
      {
        ALT: () => {
          this.CONSUME(T.LeftBracket);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.CONSUME2(T.Name) });
          this.CONSUME(T.RightBracket);
        },
      },
    ]);
  });

  readonly block = this.RULE('block', () => {
    this.CONSUME(T.LeftBrace);
    this.MANY(() => this.SUBRULE(this.entry));
    this.CONSUME(T.RightBrace);
  });

  readonly entry = this.RULE('entry', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.setting) },
      { ALT: () => this.SUBRULE(this.selectorRule) },
      { ALT: () => this.SUBRULE(this.without) },
      { ALT: () => this.SUBRULE(this.inclusion) },
      { ALT: () => this.SUBRULE(this.expectation) },
    ]);
  });

  readonly setting = this.RULE('setting', () => {
    this.CONSUME(T.Name);
    this.OPTION1(() => this.SUBRULE(this.value));
    this.OPTION2(() => this.SUBRULE(this.block));
  });

  readonly selectorRule = this.RULE('selectorRule', () => {
    this.SUBRULE(this.selectors);
    this.OR([{ ALT: () => this.SUBRULE(this.setting) }, { ALT: () => this.SUBRULE(this.block) }]);
  });

  readonly selectors = this.RULE('selectors', () => {
    this.OR([
      { ALT: () => this.CONSUME1(T.String) },
      {
        ALT: () => {
          this.CONSUME(T.LeftBracket);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.CONSUME2(T.String) });
          this.CONSUME(T.RightBracket);
        },
      },
    ]);
  });

  readonly without = this.RULE('without', () => {
    this.CONSUME(T.Without);
    this.SUBRULE(this.names);
  });

  readonly inclusion = this.RULE('inclusion', () => {
    this.CONSUME(T.With);
    this.SUBRULE(this.names);
  });

  readonly expectation = this.RULE('expectation', () => {
    this.CONSUME(T.Expect);
    this.CONSUME1(T.Name, { LABEL: 'metric' });
    this.OPTION(() => {
      this.CONSUME(T.LeftParenthesis);
      this.CONSUME2(T.Name, { LABEL: 'split' });
      this.CONSUME(T.RightParenthesis);
    });
    this.SUBRULE(this.comparison);
    this.SUBRULE(this.scalar);
  });

  readonly comparison = this.RULE('comparison', () => {
    this.OR([
      { ALT: () => this.CONSUME(T.Below) },
      { ALT: () => this.CONSUME(T.AtMost) },
      { ALT: () => this.CONSUME(T.Above) },
      { ALT: () => this.CONSUME(T.AtLeast) },
    ]);
  });
}
