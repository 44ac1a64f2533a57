/**
 * The tree of an .exp file. It says what was written, not what it means: names are unresolved, settings unchecked.
 * Every node has the span of its own text; a child lies inside its parent.
 */
import type { Span } from '../diag/source.ts';

export interface Name {
  readonly kind: 'name';
  readonly text: string;
  readonly span: Span;
}

/** A declared thing or, of one that a sweep declares, some of its cells: `selfish`, `selfish[seed=2]`, `selfish[*]`. */
export interface Reference extends Name {
  /** What stands in brackets; absent without brackets. */
  readonly cells?: CellSelection;
}

/** The cells in which each variable that is named has the value that is given; `[*]` names none. */
export interface CellSelection {
  readonly kind: 'cells';
  readonly bindings: readonly Binding[];
  readonly span: Span;
}

/** `seed=2`. */
export interface Binding {
  readonly kind: 'binding';
  readonly variable: Name;
  readonly value: NumberLiteral | Name | StringLiteral;
  readonly span: Span;
}

/** What follows a number without a space. `k M G` count, `%` is a hundredth, `s min h d` time, `KB MB GB` bytes. */
export type Unit = 'k' | 'M' | 'G' | '%' | 's' | 'min' | 'h' | 'd' | 'KB' | 'MB' | 'GB';

export interface NumberLiteral {
  readonly kind: 'number';
  /** As written, before the unit applies: `200` of `200k`. */
  readonly value: number;
  readonly unit: Unit | null;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

export interface ListLiteral {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly span: Span;
}

/** `80% -> 0.5%`, with an optional curve: `80% -> 0.5% by cosine`. */
export interface Range {
  readonly kind: 'range';
  readonly from: Scalar;
  readonly to: Scalar;
  readonly curve: Name | null;
  readonly span: Span;
}

/** `(2 * width)`: arithmetic on numbers stands in parentheses. */
export interface Arithmetic {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: Scalar;
  readonly right: Scalar;
  readonly span: Span;
}

/**
 * A word followed by an amount: `learned 0.07`, `after 5`, `after (n)`. A bare name after the word would be the next
 * setting and a string or list the next rule, hence the parentheses around a name and no strings or lists.
 */
export interface Qualified {
  readonly kind: 'qualified';
  readonly word: Name;
  readonly value: Scalar | Range;
  readonly span: Span;
}

/** A bare word is a keyword of the setting (`cosine`) or the name of a `let`. */
export type Scalar = NumberLiteral | Name | Arithmetic;
export type Value = Scalar | StringLiteral | ListLiteral | Range | Qualified;

/** `rate 1e-3`, `optimizer adam { ... }`, `cache { ... }`. At least one of value and block is there. */
export interface Setting {
  readonly kind: 'setting';
  readonly name: Name;
  readonly value: Value | null;
  readonly block: Block | null;
  readonly span: Span;
}

/** `"layers.*" to 60%`, `["embedding", "decoder"] { from 10% to 60% }`: settings for the tensors that match. */
export interface SelectorRule {
  readonly kind: 'rule';
  readonly selectors: readonly StringLiteral[];
  readonly settings: readonly Entry[];
  /** `null` for one setting without braces. */
  readonly braces: Span | null;
  readonly span: Span;
}

/** `without dropout`, `without [cache, dropout]`: takes settings of the base back to their defaults. */
export interface Without {
  readonly kind: 'without';
  readonly names: readonly Name[];
  readonly span: Span;
}

/** `with sparse_third`, `with [training, method]`: the entries of clauses, under those of the block itself. */
export interface Inclusion {
  readonly kind: 'with';
  readonly names: readonly Name[];
  readonly span: Span;
}

export type Comparison = '<' | '<=' | '>' | '>=';

/** `expect perplexity(test) < 35`, `expect nonzeros <= 2M`. */
export interface Expectation {
  readonly kind: 'expectation';
  readonly metric: Name;
  readonly split: Name | null;
  readonly comparison: Comparison;
  readonly bound: Scalar;
  readonly span: Span;
}

export type Entry = Setting | SelectorRule | Without | Inclusion | Expectation;

export interface Block {
  readonly kind: 'block';
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export interface LetDeclaration {
  readonly kind: 'let';
  readonly name: Name;
  /** A block makes it a clause, to be put into other blocks with `with`. */
  readonly value: Value | Block;
  readonly span: Span;
}

/** `corpus ptb {...}` (type = name), `corpus wt = wikitext2 {...}`, `corpus b = a with {...}`; models alike. */
export interface CorpusDeclaration {
  readonly kind: 'corpus';
  readonly name: Name;
  readonly head: TypeHead | DerivedHead;
  readonly block: Block | null;
  readonly span: Span;
}

export interface ModelDeclaration {
  readonly kind: 'model';
  readonly name: Name;
  readonly head: TypeHead | DerivedHead;
  readonly block: Block | null;
  readonly span: Span;
}

/** `stage dense = train lstm on ptb {...}`, `stage slow = dense with {...}`. */
export interface StageDeclaration {
  readonly kind: 'stage';
  readonly name: Name;
  readonly head: VerbHead | DerivedHead;
  readonly block: Block | null;
  readonly span: Span;
}

/** `evaluate [dense, small] on [valid, test] {...}`. */
export interface EvaluateDeclaration {
  readonly kind: 'evaluate';
  readonly subjects: readonly Reference[];
  readonly splits: readonly Name[];
  readonly block: Block | null;
  readonly span: Span;
}

/** `import "base.exp"`, `import [lstm, ptb] from "base.exp"`. */
export interface ImportDeclaration {
  readonly kind: 'import';
  /** `null` = all that the file declares. */
  readonly names: readonly Name[] | null;
  readonly path: StringLiteral;
  readonly span: Span;
}

/** `sweep method in [set, rigl], seed in 1..2 {...}`, `seeds 1..5 {...}`: declarations of which there is one a cell. */
export interface SweepDeclaration {
  readonly kind: 'sweep';
  readonly axes: readonly Axis[];
  readonly declarations: readonly Declaration[];
  /** Of the braces. */
  readonly body: Span;
  readonly span: Span;
}

export type Axis = VariableAxis | SeedAxis;

/** `method in [set, rigl]`; with several variables each value is a list with one value for each of them. */
export interface VariableAxis {
  readonly kind: 'axis';
  readonly variables: readonly Name[];
  readonly values: Series;
  readonly span: Span;
}

/** `seeds 1..5`: the seeds of all that is trained below. */
export interface SeedAxis {
  readonly kind: 'seeds';
  /** The word itself. */
  readonly keyword: Span;
  readonly values: Series;
  readonly span: Span;
}

/** The values of an axis; a name is that of a `let` with a list. */
export type Series = ListLiteral | Count | Name;

/** `1..5`: both ends belong to it. */
export interface Count {
  readonly kind: 'count';
  readonly first: NumberLiteral;
  readonly last: NumberLiteral;
  readonly span: Span;
}

export interface TypeHead {
  readonly kind: 'type';
  readonly type: Reference;
}

export interface DerivedHead {
  readonly kind: 'derived';
  readonly base: Reference;
}

export interface VerbHead {
  readonly kind: 'verb';
  readonly verb: Name;
  readonly operand: Reference;
  readonly on: Reference | null;
}

/** What means something by itself; the others stand for several of these. */
export type PlainDeclaration =
  LetDeclaration | CorpusDeclaration | ModelDeclaration | StageDeclaration | EvaluateDeclaration;
export type Declaration = PlainDeclaration | ImportDeclaration | SweepDeclaration;

export interface ExpFile {
  readonly kind: 'file';
  readonly declarations: readonly Declaration[];
  readonly span: Span;
}

/** `# ...` to the end of its line. Not part of the tree; the printer puts it back by its place. */
export interface Comment {
  /** With its `#`, without blanks at its end. */
  readonly text: string;
  readonly span: Span;
}
