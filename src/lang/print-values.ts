import { unreachable } from '../base/fault.ts';
import type { Arithmetic, Scalar, StringLiteral, Value } from './ast.ts';
import type { Trail } from './original.ts';

/** Canonical text of a value, on one line. */
export function valueText(value: Value, trail: Trail): string {
  switch (value.kind) {
    case 'string':
      return stringText(value);
    case 'list':
      return `[${value.items.map((item) => valueText(item, trail)).join(', ')}]`;
    case 'range': {
      const curve = value.curve === null ? '' : ` by ${value.curve.text}`;
      return `${scalarText(value.from, trail)} -> ${scalarText(value.to, trail)}${curve}`;
    }
    case 'qualified': {
      const amount = value.value;
      const isName = amount.kind === 'name' || (amount.kind === 'range' && amount.from.kind === 'name');
      const text = valueText(amount, trail);
      // A bare name here would be read as the next setting.
      return `${value.word.text} ${isName ? text.replace(/^\w+/, '($&)') : text}`;
    }
    default:
      return scalarText(value, trail);
  }
}

export function scalarText(scalar: Scalar, trail: Trail): string {
  switch (scalar.kind) {
    case 'name':
      return scalar.text;
    case 'number':
      return trail.spelling(scalar);
    case 'arithmetic':
      return `(${sumText(scalar, trail)})`;
    default:
      return unreachable(scalar);
  }
}

/** Inside parentheses; further ones only where the tree differs from reading left to right, products first. */
function sumText({ operator, left, right }: Arithmetic, trail: Trail): string {
  const operand = (scalar: Scalar, isRight: boolean) => {
    if (scalar.kind !== 'arithmetic') return scalarText(scalar, trail);
    const isTighter = strength(scalar.operator) > strength(operator);
    const isSame = strength(scalar.operator) === strength(operator) && !isRight;
    return isTighter || isSame ? sumText(scalar, trail) : scalarText(scalar, trail);
  };
  return `${operand(left, false)} ${operator} ${operand(right, true)}`;
}

function strength(operator: Arithmetic['operator']): number {
  return operator === '+' || operator === '-' ? 0 : 1;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t' };

export function stringText({ value }: StringLiteral): string {
  return `"${value.replace(/["\\\n\t]/g, (character) => escapes[character] ?? character)}"`;
}
