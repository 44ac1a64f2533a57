// Generated from the parser; see README.md. Any child may be missing after a mistake.
import type { CstNode, IToken } from "chevrotain";

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  importDeclaration?: ImportDeclarationCstNode[];
  letDeclaration?: LetDeclarationCstNode[];
  corpusDeclaration?: CorpusDeclarationCstNode[];
  modelDeclaration?: ModelDeclarationCstNode[];
  stageDeclaration?: StageDeclarationCstNode[];
  evaluateDeclaration?: EvaluateDeclarationCstNode[];
  sweepDeclaration?: SweepDeclarationCstNode[];
};

export interface ImportDeclarationCstNode extends CstNode {
  name: "importDeclaration";
  children: ImportDeclarationCstChildren;
}

export type ImportDeclarationCstChildren = {
  Import?: IToken[];
  names?: NamesCstNode[];
  From?: IToken[];
  String?: IToken[];
};

export interface LetDeclarationCstNode extends CstNode {
  name: "letDeclaration";
  children: LetDeclarationCstChildren;
}

export type LetDeclarationCstChildren = {
  Let?: IToken[];
  Name?: IToken[];
  Equals?: IToken[];
  value?: ValueCstNode[];
  block?: BlockCstNode[];
};

export interface CorpusDeclarationCstNode extends CstNode {
  name: "corpusDeclaration";
  children: CorpusDeclarationCstChildren;
}

export type CorpusDeclarationCstChildren = {
  Corpus?: IToken[];
  Name?: IToken[];
  typeHead?: TypeHeadCstNode[];
  block?: BlockCstNode[];
};

export interface ModelDeclarationCstNode extends CstNode {
  name: "modelDeclaration";
  children: ModelDeclarationCstChildren;
}

export type ModelDeclarationCstChildren = {
  Model?: IToken[];
  Name?: IToken[];
  typeHead?: TypeHeadCstNode[];
  block?: BlockCstNode[];
};

export interface TypeHeadCstNode extends CstNode {
  name: "typeHead";
  children: TypeHeadCstChildren;
}

export type TypeHeadCstChildren = {
  Equals?: IToken[];
  reference?: ReferenceCstNode[];
  With?: IToken[];
};

export interface StageDeclarationCstNode extends CstNode {
  name: "stageDeclaration";
  children: StageDeclarationCstChildren;
}

export type StageDeclarationCstChildren = {
  Stage?: IToken[];
  Name?: IToken[];
  stageHead?: StageHeadCstNode[];
  block?: BlockCstNode[];
};

export interface StageHeadCstNode extends CstNode {
  name: "stageHead";
  children: StageHeadCstChildren;
}

export type StageHeadCstChildren = {
  Equals?: IToken[];
  reference?: ReferenceCstNode[];
  With?: IToken[];
  operands?: OperandsCstNode[];
};

export interface OperandsCstNode extends CstNode {
  name: "operands";
  children: OperandsCstChildren;
}

export type OperandsCstChildren = {
  reference?: ReferenceCstNode[];
  On?: IToken[];
};

export interface EvaluateDeclarationCstNode extends CstNode {
  name: "evaluateDeclaration";
  children: EvaluateDeclarationCstChildren;
}

export type EvaluateDeclarationCstChildren = {
  Evaluate?: IToken[];
  references?: ReferencesCstNode[];
  On?: IToken[];
  names?: NamesCstNode[];
  block?: BlockCstNode[];
};

export interface SweepDeclarationCstNode extends CstNode {
  name: "sweepDeclaration";
  children: SweepDeclarationCstChildren;
}

export type SweepDeclarationCstChildren = {
  Sweep?: IToken[];
  axis?: AxisCstNode[];
  Comma?: IToken[];
  seedAxis?: SeedAxisCstNode[];
  declarations?: DeclarationsCstNode[];
};

export interface AxisCstNode extends CstNode {
  name: "axis";
  children: AxisCstChildren;
}

export type AxisCstChildren = {
  variableAxis?: VariableAxisCstNode[];
  seedAxis?: SeedAxisCstNode[];
};

export interface VariableAxisCstNode extends CstNode {
  name: "variableAxis";
  children: VariableAxisCstChildren;
}

export type VariableAxisCstChildren = {
  names?: NamesCstNode[];
  In?: IToken[];
  series?: SeriesCstNode[];
};

export interface SeedAxisCstNode extends CstNode {
  name: "seedAxis";
  children: SeedAxisCstChildren;
}

export type SeedAxisCstChildren = {
  Seeds?: IToken[];
  series?: SeriesCstNode[];
};

export interface SeriesCstNode extends CstNode {
  name: "series";
  children: SeriesCstChildren;
}

export type SeriesCstChildren = {
  list?: ListCstNode[];
  count?: CountCstNode[];
  Name?: IToken[];
};

export interface CountCstNode extends CstNode {
  name: "count";
  children: CountCstChildren;
}

export type CountCstChildren = {
  number?: NumberCstNode[];
  Through?: IToken[];
};

export interface DeclarationsCstNode extends CstNode {
  name: "declarations";
  children: DeclarationsCstChildren;
}

export type DeclarationsCstChildren = {
  LeftBrace?: IToken[];
  declaration?: DeclarationCstNode[];
  RightBrace?: IToken[];
};

export interface ReferencesCstNode extends CstNode {
  name: "references";
  children: ReferencesCstChildren;
}

export type ReferencesCstChildren = {
  reference?: ReferenceCstNode[];
  LeftBracket?: IToken[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};

export interface ReferenceCstNode extends CstNode {
  name: "reference";
  children: ReferenceCstChildren;
}

export type ReferenceCstChildren = {
  Name?: IToken[];
  cells?: CellsCstNode[];
};

export interface CellsCstNode extends CstNode {
  name: "cells";
  children: CellsCstChildren;
}

export type CellsCstChildren = {
  LeftBracket?: IToken[];
  Times?: IToken[];
  binding?: BindingCstNode[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};

export interface BindingCstNode extends CstNode {
  name: "binding";
  children: BindingCstChildren;
}

export type BindingCstChildren = {
  variable?: IToken[];
  Equals?: IToken[];
  number?: NumberCstNode[];
  word?: IToken[];
  String?: IToken[];
};

export interface NamesCstNode extends CstNode {
  name: "names";
  children: NamesCstChildren;
}

export type NamesCstChildren = {
  Name?: IToken[];
  LeftBracket?: IToken[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};

export interface BlockCstNode extends CstNode {
  name: "block";
  children: BlockCstChildren;
}

export type BlockCstChildren = {
  LeftBrace?: IToken[];
  entry?: EntryCstNode[];
  RightBrace?: IToken[];
};

export interface EntryCstNode extends CstNode {
  name: "entry";
  children: EntryCstChildren;
}

export type EntryCstChildren = {
  setting?: SettingCstNode[];
  selectorRule?: SelectorRuleCstNode[];
  without?: WithoutCstNode[];
  inclusion?: InclusionCstNode[];
  expectation?: ExpectationCstNode[];
};

export interface SettingCstNode extends CstNode {
  name: "setting";
  children: SettingCstChildren;
}

export type SettingCstChildren = {
  Name?: IToken[];
  value?: ValueCstNode[];
  block?: BlockCstNode[];
};

export interface SelectorRuleCstNode extends CstNode {
  name: "selectorRule";
  children: SelectorRuleCstChildren;
}

export type SelectorRuleCstChildren = {
  selectors?: SelectorsCstNode[];
  setting?: SettingCstNode[];
  block?: BlockCstNode[];
};

export interface SelectorsCstNode extends CstNode {
  name: "selectors";
  children: SelectorsCstChildren;
}

export type SelectorsCstChildren = {
  String?: IToken[];
  LeftBracket?: IToken[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};

export interface WithoutCstNode extends CstNode {
  name: "without";
  children: WithoutCstChildren;
}

export type WithoutCstChildren = {
  Without?: IToken[];
  names?: NamesCstNode[];
};

export interface InclusionCstNode extends CstNode {
  name: "inclusion";
  children: InclusionCstChildren;
}

export type InclusionCstChildren = {
  With?: IToken[];
  names?: NamesCstNode[];
};

export interface ExpectationCstNode extends CstNode {
  name: "expectation";
  children: ExpectationCstChildren;
}

export type ExpectationCstChildren = {
  Expect?: IToken[];
  metric?: IToken[];
  LeftParenthesis?: IToken[];
  split?: IToken[];
  RightParenthesis?: IToken[];
  comparison?: ComparisonCstNode[];
  scalar?: ScalarCstNode[];
};

export interface ComparisonCstNode extends CstNode {
  name: "comparison";
  children: ComparisonCstChildren;
}

export type ComparisonCstChildren = {
  Below?: IToken[];
  AtMost?: IToken[];
  Above?: IToken[];
  AtLeast?: IToken[];
};

export interface ValueCstNode extends CstNode {
  name: "value";
  children: ValueCstChildren;
}

export type ValueCstChildren = {
  String?: IToken[];
  list?: ListCstNode[];
  amount?: AmountCstNode[];
  word?: WordCstNode[];
};

export interface ListCstNode extends CstNode {
  name: "list";
  children: ListCstChildren;
}

export type ListCstChildren = {
  LeftBracket?: IToken[];
  value?: ValueCstNode[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};

export interface WordCstNode extends CstNode {
  name: "word";
  children: WordCstChildren;
}

export type WordCstChildren = {
  Name?: IToken[];
  rangeEnd?: RangeEndCstNode[];
  amount?: AmountCstNode[];
};

export interface AmountCstNode extends CstNode {
  name: "amount";
  children: AmountCstChildren;
}

export type AmountCstChildren = {
  number?: NumberCstNode[];
  parenthesis?: ParenthesisCstNode[];
  rangeEnd?: RangeEndCstNode[];
};

export interface RangeEndCstNode extends CstNode {
  name: "rangeEnd";
  children: RangeEndCstChildren;
}

export type RangeEndCstChildren = {
  Arrow?: IToken[];
  scalar?: ScalarCstNode[];
  By?: IToken[];
  Name?: IToken[];
};

export interface ScalarCstNode extends CstNode {
  name: "scalar";
  children: ScalarCstChildren;
}

export type ScalarCstChildren = {
  number?: NumberCstNode[];
  Name?: IToken[];
  parenthesis?: ParenthesisCstNode[];
};

export interface NumberCstNode extends CstNode {
  name: "number";
  children: NumberCstChildren;
}

export type NumberCstChildren = {
  Minus?: IToken[];
  Number?: IToken[];
};

export interface ParenthesisCstNode extends CstNode {
  name: "parenthesis";
  children: ParenthesisCstChildren;
}

export type ParenthesisCstChildren = {
  LeftParenthesis?: IToken[];
  sum?: SumCstNode[];
  RightParenthesis?: IToken[];
};

export interface SumCstNode extends CstNode {
  name: "sum";
  children: SumCstChildren;
}

export type SumCstChildren = {
  product?: ProductCstNode[];
  operators?: IToken[];
};

export interface ProductCstNode extends CstNode {
  name: "product";
  children: ProductCstChildren;
}

export type ProductCstChildren = {
  scalar?: ScalarCstNode[];
  operators?: IToken[];
};
