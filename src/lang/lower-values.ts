import type { IToken } from 'chevrotain';
import type * as Cst from '../../grammar/cst.d.ts';
import type { Span } from '../diag/source.ts';
import type { Arithmetic, ListLiteral, Name, Qualified, Range, Scalar, Value } from './ast.ts';
import { numberOf, stringOf } from './literals.ts';
import { nameOf, spanOf, written, type Lowering } from './lowering.ts';

/** Like all functions here `null` where a part is missing, which the parser has then reported. */
export function lowerValue(lowering: Lowering, { children }: Cst.ValueCstNode): Value | null {
  const string = written(children.String);
  if (string !== undefined) return stringOf(string, lowering.locate, lowering.errors);
  const list = children.list?.[0];
  if (list !== undefined) return lowerList(lowering, list);
  const amount = children.amount?.[0];
  if (amount !== undefined) return lowerAmount(lowering, amount);
  const word = children.word?.[0];
  return word === undefined ? null : lowerWord(lowering, word);
}

function lowerList(lowering: Lowering, node: Cst.ListCstNode): ListLiteral {
  const items = (node.children.value ?? []).map((item) => lowerValue(lowering, item));
  return { kind: 'list', items: items.filter((item) => item !== null), span: spanOf(lowering, node) };
}

function lowerWord(lowering: Lowering, node: Cst.WordCstNode): Name | Range | Qualified | null {
  const word = nameOf(lowering, node.children.Name);
  if (word === null) return null;
  const span = spanOf(lowering, node);
  const rangeEnd = node.children.rangeEnd?.[0];
  if (rangeEnd !== undefined) return lowerRange(lowering, word, rangeEnd, span);
  const amount = node.children.amount?.[0];
  const value = amount === undefined ? null : lowerAmount(lowering, amount);
  return value === null ? word : { kind: 'qualified', word, value, span };
}

function lowerAmount(lowering: Lowering, node: Cst.AmountCstNode): Scalar | Range | null {
  const from = lowerScalar(lowering, node.children);
  const rangeEnd = node.children.rangeEnd?.[0];
  if (from === null || rangeEnd === undefined) return from;
  return lowerRange(lowering, from, rangeEnd, spanOf(lowering, node));
}

function lowerRange(
  lowering: Lowering,
  from: Scalar,
  { children }: Cst.RangeEndCstNode,
  span: Span,
): Range | null {
  const scalar = children.scalar?.[0];
  const to = scalar === undefined ? null : lowerScalar(lowering, scalar.children);
  return to === null ? null : { kind: 'range', from, to, curve: nameOf(lowering, children.Name), span };
}

export function lowerScalar(lowering: Lowering, children: Cst.ScalarCstChildren): Scalar | null {
  const number = children.number?.[0];
  if (number !== undefined) {
    const digits = written(number.children.Number);
    if (digits === undefined) return null;
    return numberOf(written(number.children.Minus), digits, lowering.locate, lowering.errors);
  }
  const parenthesis = children.parenthesis?.[0];
  return parenthesis === undefined
    ? nameOf(lowering, children.Name)
    : lowerParenthesis(lowering, parenthesis);
}

function lowerParenthesis(lowering: Lowering, node: Cst.ParenthesisCstNode): Scalar | null {
  const sum = node.children.sum?.[0];
  if (sum === undefined) return null;
  const products = (sum.children.product ?? []).map((product) => {
    const factors = (product.children.scalar ?? []).map((factor) => lowerScalar(lowering, factor.children));
    return leftToRight(factors, product.children.operators ?? []);
  });
  const inside = leftToRight(products, sum.children.operators ?? []);
  // Parentheses are part of the arithmetic that they hold; round a single number or name they mean nothing.
  return inside?.kind === 'arithmetic' ? { ...inside, span: spanOf(lowering, node) } : inside;
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
