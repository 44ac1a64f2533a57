import type { IToken } from 'chevrotain';
import type * as Cst from '../../grammar/cst.d.ts';
import type { Span } from '../diag/source.ts';
import type { Arithmetic, ListLiteral, Name, Qualified, Range, Scalar, Value } from './ast.ts';
import { numberOf, stringOf } from './literals.ts';
import { nameOf, spanOf, written } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';

/** Like all functions here `null` where a part is missing, which the parser has then reported. */
export function lowerValue(mistakes: Mistakes, { children }: Cst.ValueCstNode): Value | null {
  const string = written(children.String);
  if (string !== undefined) return stringOf(string, mistakes);
  const list = children.list?.[0];
  if (list !== undefined) return lowerList(mistakes, list);
  const amount = children.amount?.[0];
  if (amount !== undefined) return lowerAmount(mistakes, amount);
  const word = children.word?.[0];
  return word === undefined ? null : lowerWord(mistakes, word);
}

export function lowerList(mistakes: Mistakes, node: Cst.ListCstNode): ListLiteral {
  const items = (node.children.value ?? []).map((item) => lowerValue(mistakes, item));
  return { kind: 'list', items: items.filter((item) => item !== null), span: spanOf(mistakes, node) };
}

function lowerWord(mistakes: Mistakes, node: Cst.WordCstNode): Name | Range | Qualified | null {
  const word = nameOf(mistakes, node.children.Name);
  if (word === null) return null;
  const span = spanOf(mistakes, node);
  const rangeEnd = node.children.rangeEnd?.[0];
  if (rangeEnd !== undefined) return lowerRange(mistakes, word, rangeEnd, span);
  const amount = node.children.amount?.[0];
  const value = amount === undefined ? null : lowerAmount(mistakes, amount);
  return value === null ? word : { kind: 'qualified', word, value, span };
}

function lowerAmount(mistakes: Mistakes, node: Cst.AmountCstNode): Scalar | Range | null {
  const from = lowerScalar(mistakes, node.children);
  const rangeEnd = node.children.rangeEnd?.[0];
  if (from === null || rangeEnd === undefined) return from;
  return lowerRange(mistakes, from, rangeEnd, spanOf(mistakes, node));
}

function lowerRange(
  mistakes: Mistakes,
  from: Scalar,
  { children }: Cst.RangeEndCstNode,
  span: Span,
): Range | null {
  const scalar = children.scalar?.[0];
  const to = scalar === undefined ? null : lowerScalar(mistakes, scalar.children);
  return to === null ? null : { kind: 'range', from, to, curve: nameOf(mistakes, children.Name), span };
}

export function lowerScalar(mistakes: Mistakes, children: Cst.ScalarCstChildren): Scalar | null {
  const number = children.number?.[0];
  if (number !== undefined) {
    const digits = written(number.children.Number);
    if (digits === undefined) return null;
    return numberOf(written(number.children.Minus), digits, mistakes);
  }
  const parenthesis = children.parenthesis?.[0];
  return parenthesis === undefined
    ? nameOf(mistakes, children.Name)
    : lowerParenthesis(mistakes, parenthesis);
}

function lowerParenthesis(mistakes: Mistakes, node: Cst.ParenthesisCstNode): Scalar | null {
  const sum = node.children.sum?.[0];
  if (sum === undefined) return null;
  const products = (sum.children.product ?? []).map((product) => {
    const factors = (product.children.scalar ?? []).map((factor) => lowerScalar(mistakes, factor.children));
    return leftToRight(factors, product.children.operators ?? []);
  });
  const inside = leftToRight(products, sum.children.operators ?? []);
  // Parentheses are part of the arithmetic that they hold; round a single number or name they mean nothing.
  return inside?.kind === 'arithmetic' ? { ...inside, span: spanOf(mistakes, node) } : inside;
}

function leftToRight(
  [first, ...rest]: readonly (Scalar | null)[],
  operators: readonly IToken[],
): Scalar | null {
  return rest.reduce<Scalar | null>((left, right, at) => {
    const operator = operators[at]?.image;
    if (left === null || right === null || !isOperator(operator)) return left;
    const span = { ...left.span, end: right.span.end };
    return { kind: 'arithmetic', operator, left, right, span };
  }, first ?? null);
}

function isOperator(image: string | undefined): image is Arithmetic['operator'] {
  return image === '+' || image === '-' || image === '*' || image === '/';
}
