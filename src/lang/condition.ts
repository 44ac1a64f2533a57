import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import type { Comparison, Name, NumberLiteral } from './ast.ts';
import { reportControls } from './characters.ts';
import { tokenize } from './lexer.ts';
import { numberOf } from './literals.ts';
import { Mistakes } from './mistakes.ts';
import { stretchOf, type Stretch } from './spans.ts';

/**
 * What must not happen between two experiments: `perplexity(test) > +1%`, `bytes of small > 2MB`, `perplexity(test) worse`.
 *
 *     condition = metric, [ "(", split, ")" ], [ "of", stage ], ( comparison, [ "+" | "-" ], number | "worse" ) ;
 */
export interface Condition {
  readonly metric: Name;
  readonly split: Name | null;
  /** A stage, or cells of a sweep, as the user calls it. */
  readonly of: Name | null;
  readonly demand: Demand;
  readonly text: string;
}

export type Demand =
  | {
      readonly kind: 'compared';
      readonly comparison: Comparison;
      /** With a sign it is a change. */
      readonly isSigned: boolean;
      readonly bound: NumberLiteral;
    }
  | { readonly kind: 'worse' };

export interface ParsedCondition {
  readonly source: Source;
  /** `null` if there are diagnostics. */
  readonly condition: Condition | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what follows `--fail-if` on the command line. */
export function parseCondition(text: string): ParsedCondition {
  const source: Source = { name: `--fail-if ${text}`, text };
  const mistakes = new Mistakes(source.name);
  reportControls(text, mistakes);
  const { tokens, strays } = tokenize(text);
  const [stray] = strays;
  if (stray !== undefined) mistakes.report('E0901', { problem: 'this means nothing here' }, stray);
  const condition = mistakes.isEmpty ? new ConditionReader(text, tokens, mistakes).read() : null;
  const diagnostics = mistakes.inOrder();
  return { source, condition: diagnostics.length === 0 ? condition : null, diagnostics };
}

const comparisons: readonly Comparison[] = ['<', '<=', '>', '>='];

/** Goes through the tokens from left to right; after a mistake, reported, every answer is null. */
class ConditionReader {
  readonly #text: string;
  readonly #tokens: readonly IToken[];
  readonly #mistakes: Mistakes;
  #at = 0;

  constructor(text: string, tokens: readonly IToken[], mistakes: Mistakes) {
    this.#text = text;
    this.#tokens = tokens;
    this.#mistakes = mistakes;
  }

  read(): Condition | null {
    const metric = this.#name('a metric');
    if (metric === null) return null;
    const split = this.#split();
    const of = this.#take('of') === null ? null : this.#stage();
    const demand = this.#demand();
    if (demand === null) return null;
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) return this.#fail('the condition ends before this', stretchOf(rest));
    return { metric, split, of, demand, text: this.#text.trim() };
  }

  #split(): Name | null {
    if (this.#take('(') === null) return null;
    const split = this.#name('a split');
    if (split !== null && this.#take(')') === null) this.#fail('`)` is missing', this.#here());
    return split;
  }

  /** All words up to what is demanded: a cell's name has commas and equals signs of its own. */
  #stage(): Name | null {
    const first = this.#tokens[this.#at];
    let last = first;
    while (this.#tokens[this.#at] !== undefined && !this.#isDemand()) last = this.#tokens[this.#at++];
    if (first === undefined || last === undefined || this.#tokens[this.#at] === first)
      return this.#fail('a stage is missing', this.#here());
    const stretch = { start: stretchOf(first).start, end: stretchOf(last).end };
    const text = this.#text.slice(stretch.start, stretch.end);
    return { kind: 'name', text, span: this.#mistakes.locate(stretch) };
  }

  #isDemand(): boolean {
    const { image = '' } = this.#tokens[this.#at] ?? {};
    return image === 'worse' || comparisons.some((sign) => sign === image);
  }

  #demand(): Demand | null {
    if (!this.#mistakes.isEmpty) return null;
    if (this.#take('worse') !== null) return { kind: 'worse' };
    const comparison = comparisons.find((sign) => this.#take(sign) !== null);
    if (comparison === undefined)
      return this.#fail('`<`, `<=`, `>`, `>=` or `worse` is missing', this.#here());
    const minus = this.#take('-');
    const isSigned = minus !== null || this.#take('+') !== null;
    const number = this.#tokens[this.#at];
    if (number?.tokenType.name !== 'Number') return this.#fail('a number is missing', this.#here());
    this.#at++;
    const bound = numberOf(minus ?? undefined, number, this.#mistakes);
    return { kind: 'compared', comparison, isSigned, bound };
  }

  #name(what: string): Name | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !/^[A-Za-z_]\w*$/.test(token.image))
      return this.#fail(`${what} is missing`, this.#here());
    this.#at++;
    return { kind: 'name', text: token.image, span: this.#mistakes.locate(stretchOf(token)) };
  }

  #take(image: string): IToken | null {
    const token = this.#tokens[this.#at];
    if (token?.image !== image) return null;
    this.#at++;
    return token;
  }

  #here(): Stretch {
    const token = this.#tokens[this.#at];
    return token === undefined ? { start: this.#text.length, end: this.#text.length } : stretchOf(token);
  }

  #fail(problem: string, at: Stretch): null {
    this.#mistakes.report('E0901', { problem }, at);
    return null;
  }
}
