import {
  CstParser,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from 'chevrotain';
import type { FileCstNode, SeriesCstNode, ValueCstNode } from '../../grammar/cst.d.ts';
import * as T from './tokens.ts';

/** A text with more mistakes than this is not an experiment; reading on would only cost time. */
const errorLimit = 100;

class TooManyErrors extends Error {}

/**
 * The library words its messages here; ours are in the catalog. So the "message" only carries what `errors.ts`
 * needs: the name of the token type that was expected, if it was a single one.
 */
class ExpectedToken implements IParserErrorMessageProvider {
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

export interface Read<Node> {
  /** `null` if there were too many errors to go on. */
  readonly tree: Node | null;
  readonly errors: readonly IRecognitionException[];
}

/**
 * The grammar, productions only; one token of lookahead decides everywhere. It lets some texts through that
 * `lower.ts` refuses (a setting without value), because the report is better there and nothing needs to be skipped.
 */
export class ExpParser extends CstParser {
  private readonly expected: ExpectedToken;

  constructor(options: { readonly validate: boolean }) {
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
    this.performSelfAnalysis();
  }

  readFile(tokens: readonly IToken[]): Read<FileCstNode> {
    return this.read(tokens, () => this.file() as FileCstNode);
  }

  readValue(tokens: readonly IToken[]): Read<ValueCstNode> {
    return this.read(tokens, () => this.value() as ValueCstNode);
  }

  readSeries(tokens: readonly IToken[]): Read<SeriesCstNode> {
    return this.read(tokens, () => this.series() as SeriesCstNode);
  }

  /** Never throws, whatever the tokens are. */
  private read<Node>(tokens: readonly IToken[], rule: () => Node): Read<Node> {
    this.expected.count = 0;
    this.input = [...tokens];
    try {
      const tree = rule();
      return { tree, errors: this.errors };
    } catch (error) {
      if (error instanceof TooManyErrors) return { tree: null, errors: this.errors };
      throw error;
    }
  }

  readonly file = this.RULE('file', () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  readonly declaration = this.RULE('declaration', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.letDeclaration) },
      { ALT: () => this.SUBRULE(this.corpusDeclaration) },
      { ALT: () => this.SUBRULE(this.modelDeclaration) },
      { ALT: () => this.SUBRULE(this.stageDeclaration) },
      { ALT: () => this.SUBRULE(this.evaluateDeclaration) },
      { ALT: () => this.SUBRULE(this.sweepDeclaration) },
    ]);
  });

  readonly importDeclaration = this.RULE('importDeclaration', () => {
    this.CONSUME(T.Import);
    this.OPTION(() => {
      this.SUBRULE(this.names);
      this.CONSUME(T.From);
    });
    this.CONSUME(T.String);
  });

  readonly letDeclaration = this.RULE('letDeclaration', () => {
    this.CONSUME(T.Let);
    this.CONSUME(T.Name);
    this.CONSUME(T.Equals);
    this.OR([{ ALT: () => this.SUBRULE(this.value) }, { ALT: () => this.SUBRULE(this.block) }]);
  });

  readonly corpusDeclaration = this.RULE('corpusDeclaration', () => {
    this.CONSUME(T.Corpus);
    this.CONSUME(T.Name);
    this.OPTION1(() => this.SUBRULE(this.typeHead));
    this.OPTION2(() => this.SUBRULE(this.block));
  });

  readonly modelDeclaration = this.RULE('modelDeclaration', () => {
    this.CONSUME(T.Model);
    this.CONSUME(T.Name);
    this.OPTION1(() => this.SUBRULE(this.typeHead));
    this.OPTION2(() => this.SUBRULE(this.block));
  });

  readonly typeHead = this.RULE('typeHead', () => {
    this.CONSUME(T.Equals);
    this.SUBRULE(this.reference);
    this.OPTION(() => this.CONSUME(T.With));
  });

  readonly stageDeclaration = this.RULE('stageDeclaration', () => {
    this.CONSUME1(T.Stage);
    this.CONSUME2(T.Name);
    this.SUBRULE(this.stageHead);
    this.OPTION(() => this.SUBRULE(this.block));
  });

  readonly stageHead = this.RULE('stageHead', () => {
    this.CONSUME(T.Equals);
    this.SUBRULE(this.reference);
    this.OR([{ ALT: () => this.CONSUME(T.With) }, { ALT: () => this.SUBRULE(this.operands) }]);
  });

  readonly operands = this.RULE('operands', () => {
    this.SUBRULE1(this.reference);
    this.OPTION(() => {
      this.CONSUME(T.On);
      this.SUBRULE2(this.reference);
    });
  });

  readonly evaluateDeclaration = this.RULE('evaluateDeclaration', () => {
    this.CONSUME(T.Evaluate);
    this.SUBRULE(this.references);
    this.CONSUME(T.On);
    this.SUBRULE(this.names);
    this.OPTION(() => this.SUBRULE(this.block));
  });

  readonly sweepDeclaration = this.RULE('sweepDeclaration', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.Sweep);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.axis) });
        },
      },
      { ALT: () => this.SUBRULE(this.seedAxis) },
    ]);
    this.SUBRULE(this.declarations);
  });

  readonly axis = this.RULE('axis', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.variableAxis) }, { ALT: () => this.SUBRULE(this.seedAxis) }]);
  });

  readonly variableAxis = this.RULE('variableAxis', () => {
    this.SUBRULE(this.names);
    this.CONSUME(T.In);
    this.SUBRULE(this.series);
  });

  readonly seedAxis = this.RULE('seedAxis', () => {
    this.CONSUME(T.Seeds);
    this.SUBRULE(this.series);
  });

  readonly series = this.RULE('series', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.count) },
      { ALT: () => this.CONSUME(T.Name) },
    ]);
  });

  readonly count = this.RULE('count', () => {
    this.SUBRULE1(this.number);
    this.CONSUME(T.Through);
    this.SUBRULE2(this.number);
  });

  readonly declarations = this.RULE('declarations', () => {
    this.CONSUME(T.LeftBrace);
    this.MANY(() => this.SUBRULE(this.declaration));
    this.CONSUME(T.RightBrace);
  });

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

let shared: ExpParser | undefined;

/** Made at first use: making it costs more than reading most files. */
export function parser(): ExpParser {
  shared ??= new ExpParser({ validate: false });
  return shared;
}
