import type { Span } from '../diag/source.ts';
import type { Arithmetic, LetDeclaration, Name, Scalar, Value } from '../lang/ast.ts';
import { amountOf, combine, type Amount } from './amount.ts';
import type { Findings } from './findings.ts';
import { meaningText, type Meaning } from './meaning.ts';
import { dependencyOrder } from './order.ts';
import { reportCycle } from './cycles.ts';
import { reportUnknownName } from './unknown.ts';

/** A `let` that gives a value a name, and not a block. */
export type LetOfValue = LetDeclaration & { readonly value: Value };

function isOfValue(declaration: LetDeclaration): declaration is LetOfValue {
  return declaration.value.kind !== 'block';
}

/** The values of all `let`s, and of whatever refers to them. */
export class Lets {
  /** Of those that are written as such. */
  readonly names: readonly string[];
  readonly #values = new Map<string, Meaning | null>();
  readonly #used = new Set<string>();
  readonly #findings: Findings;

  /** `variables` are the values of a sweep's variables, under names that only cells use. */
  constructor(
    declarations: ReadonlyMap<string, LetDeclaration>,
    variables: readonly LetDeclaration[],
    findings: Findings,
  ) {
    this.#findings = findings;
    const written = [...declarations.values()].filter(isOfValue);
    this.names = written.map(({ name }) => name.text);
    const all = new Map([...written, ...variables.filter(isOfValue)].map((one) => [one.name.text, one]));
    const { order, cycles } = dependencyOrder(all.values(), ({ value }) =>
      namesIn(value).flatMap(({ text }) => all.get(text) ?? []),
    );
    for (const cycle of cycles) reportCycle('a `let`', cycle, findings);
    for (const { name } of cycles.flat()) this.#values.set(name.text, null);
    for (const { name, value } of order) {
      if (!this.#values.has(name.text)) this.#values.set(name.text, this.meaningOf(value));
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  /** null = a mistake that has been reported. A word that is no `let` stays a word: the reader knows what it wants. */
  meaningOf(value: Value): Meaning | null {
    const { span } = value;
    const place = { span, written: span };
    switch (value.kind) {
      case 'number': {
        const amount = amountOf(value);
        if (Number.isFinite(amount.value)) return { kind: 'amount', amount, ...place };
        this.#findings.report('E0308', problems.overflow, span);
        return null;
      }
      case 'string':
        return { kind: 'text', value: value.value, ...place };
      case 'name':
        return this.#lookUp(value);
      case 'arithmetic': {
        const amount = this.#compute(value);
        return amount && { kind: 'amount', amount, ...place };
      }
      case 'list': {
        const items = value.items.map((item) => this.meaningOf(item));
        return items.every((item) => item !== null) ? { kind: 'list', items, ...place } : null;
      }
      case 'range': {
        const [from, to] = [this.meaningOf(value.from), this.meaningOf(value.to)];
        return from && to && { kind: 'range', from, to, curve: value.curve?.text ?? null, ...place };
      }
      case 'qualified': {
        const inner = this.meaningOf(value.value);
        const { text, span: wordSpan } = value.word;
        return inner && { kind: 'qualified', word: text, wordSpan, value: inner, ...place };
      }
    }
  }

  #lookUp({ text, span }: Name): Meaning | null {
    const value = this.#values.get(text);
    if (value === undefined) return { kind: 'word', text, span, written: span };
    this.#used.add(text);
    return value && { ...value, span };
  }

  #compute({ operator, left, right, span }: Arithmetic): Amount | null {
    const operands = [this.#operand(left), this.#operand(right)] as const;
    if (operands[0] === null || operands[1] === null) return null;
    const result = combine(operator, operands[0], operands[1]);
    if (typeof result === 'object') return result;
    this.#findings.report('E0308', problems[result], span);
    return null;
  }

  #operand(value: Scalar): Amount | null {
    const meaning = this.meaningOf(value);
    if (meaning === null) return null;
    if (meaning.kind === 'amount') return meaning.amount;
    if (meaning.kind === 'word') this.unknown(meaning.text, meaning.span);
    else {
      const problem = `${meaningText(meaning)} is not a number`;
      this.#findings.report('E0308', { problem, advice: null }, meaning.span);
    }
    return null;
  }

  /** Reports a word that stands where only a `let` could. */
  unknown(name: string, span: Span): void {
    reportUnknownName('`let`', { text: name, span }, this.names, this.#findings);
  }
}

const problems = {
  units: {
    problem: 'the two sides have different units',
    advice: 'add and subtract like with like; multiply or divide by a plain number',
  },
  zero: { problem: 'this divides by zero', advice: null },
  overflow: { problem: 'the result is too large for a number', advice: null },
} as const;

function namesIn(value: Value): readonly Name[] {
  switch (value.kind) {
    case 'name':
      return [value];
    case 'arithmetic':
      return [...namesIn(value.left), ...namesIn(value.right)];
    case 'list':
      return value.items.flatMap(namesIn);
    case 'range':
      return [...namesIn(value.from), ...namesIn(value.to)];
    case 'qualified':
      return namesIn(value.value);
    case 'number':
    case 'string':
      return [];
  }
}
