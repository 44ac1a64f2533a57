import type { Arithmetic, NumberLiteral, Unit } from '../lang/ast.ts';

/** What a number measures. A `%` is a fraction, never a plain number: `epochs 50%` is a mistake. */
export type Dimension = 'number' | 'fraction' | 'time' | 'size';

/** A number in base units: `20%` is 0.2, `2min` 120 (seconds), `64MB` 64e6 (bytes). */
export interface Amount {
  readonly value: number;
  readonly dimension: Dimension;
}

const units: Readonly<Record<Unit, { readonly dimension: Dimension; readonly factor: string }>> = {
  k: { dimension: 'number', factor: 'e3' },
  M: { dimension: 'number', factor: 'e6' },
  G: { dimension: 'number', factor: 'e9' },
  '%': { dimension: 'fraction', factor: 'e-2' },
  s: { dimension: 'time', factor: '1' },
  min: { dimension: 'time', factor: '60' },
  h: { dimension: 'time', factor: '3600' },
  d: { dimension: 'time', factor: '86400' },
  KB: { dimension: 'size', factor: 'e3' },
  MB: { dimension: 'size', factor: 'e6' },
  GB: { dimension: 'size', factor: 'e9' },
};

export function amountOf({ value, unit }: NumberLiteral): Amount {
  if (unit === null) return { value, dimension: 'number' };
  const { dimension, factor } = units[unit];
  return {
    value: factor.startsWith('e') ? scaled(value, Number(factor.slice(1))) : value * Number(factor),
    dimension,
  };
}

/** Moves the decimal point in the digits themselves: 1.1k is 1100, where 1.1 * 1000 is not. */
function scaled(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}

export type Failure = 'units' | 'zero' | 'overflow';

/** The result, or why there is none: different units, division by zero, beyond what a number holds. */
export function combine(operator: Arithmetic['operator'], left: Amount, right: Amount): Amount | Failure {
  const dimension = dimensionOf(operator, left.dimension, right.dimension);
  if (dimension === null) return 'units';
  if (operator === '/' && right.value === 0) return 'zero';
  const value = tidy(compute(operator, left.value, right.value));
  return Number.isFinite(value) ? { value, dimension } : 'overflow';
}

function dimensionOf(operator: Arithmetic['operator'], left: Dimension, right: Dimension): Dimension | null {
  if (operator === '+' || operator === '-') return left === right ? left : null;
  if (right === 'number') return left;
  if (operator === '*') {
    if (left === 'number') return right;
    // A part of a part, or a part of a time.
    return left === 'fraction' ? right : right === 'fraction' ? left : null;
  }
  return left === right ? 'number' : null;
}

function compute(operator: Arithmetic['operator'], left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

/** Fifteen digits: `(1.1 * 200)` is the whole number 220. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

/** As a user would write it, in the largest unit that leaves few digits: `20%`, `2h`, `64MB`, `10M`, `1500`. */
export function amountText({ value, dimension }: Amount): string {
  switch (dimension) {
    case 'number':
      return inLargestUnit(value, ['G', 'M', 'k']) ?? String(value);
    case 'fraction':
      return `${scaled(value, 2)}%`;
    case 'time':
      return inLargestUnit(value, ['d', 'h', 'min']) ?? `${value}s`;
    case 'size':
      return inLargestUnit(value, ['GB', 'MB']) ?? `${scaled(value, -3)}KB`;
  }
}

/** In the first unit of which there is a whole number; null if there is none. */
function inLargestUnit(value: number, candidates: readonly Unit[]): string | null {
  for (const unit of candidates) {
    const { factor } = units[unit];
    const size = Number(factor.startsWith('e') ? `1${factor}` : factor);
    if (value !== 0 && value % size === 0) return `${value / size}${unit}`;
  }
  return null;
}

/** What is expected of a number, in words. */
export const dimensionWords: Readonly<Record<Dimension, string>> = {
  number: 'a number',
  fraction: 'a fraction such as 20%',
  time: 'a time such as 30s or 2h',
  size: 'a size such as 64MB',
};
