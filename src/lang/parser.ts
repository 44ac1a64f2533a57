import type { IRecognitionException, IToken } from 'chevrotain';
import type { FileCstNode, SeriesCstNode, ValueCstNode } from '../../grammar/cst.d.ts';
import { TooManyErrors } from './expected-token.ts';
import { EntryParser } from './parser-entries.ts';
import * as T from './tokens.ts';

export interface Read<Node> {
  /** `null` if there were too many errors to go on. */
  readonly tree: Node | null;
  readonly errors: readonly IRecognitionException[];
}

/**
 * The grammar, productions only; one token of lookahead decides everywhere. It lets some texts through that
 * `lower.ts` refuses (a setting without value), because the report is better there and nothing needs to be skipped.
 */
export class ExpParser extends EntryParser {
  constructor(options: { readonly validate: boolean }) {
    super(options);
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
}

let shared: ExpParser | undefined;

/** Made at first use: making it costs more than reading most files. */
export function parser(): ExpParser {
  shared ??= new ExpParser({ validate: false });
  return shared;
}
