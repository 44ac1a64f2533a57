/** The ways to write one number. */
import type { Draw } from '../draw.ts';
import type { Measure } from './meaning.ts';

export function amountText(value: number, measure: Measure, draw: Draw): string {
  if (draw.chance(0.4)) return plainText(value, measure);
  switch (measure) {
    case 'count':
      return countText(value, draw);
    case 'plain':
      return draw.among([plainText(value, measure), exponentText(value), `(${exponentText(value)})`]);
    case 'fraction':
      return fractionText(value, draw);
    case 'time':
      return draw.among([`${value}`, `${value}s`, `${value / 60}min`, `(${value / 2}s * 2)`]);
  }
}

function plainText(value: number, measure: Measure): string {
  if (measure !== 'fraction') return String(value);
  return `${percentOf(value)}%`;
}

/** Exact: the digits are moved, nothing is multiplied. */
function percentOf(value: number): string {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return String(Number(`${mantissa ?? ''}e${Number(exponent) + 2}`));
}

/** `4e-3` for 0.004. */
function exponentText(value: number): string {
  return value.toExponential().replace('e+', 'e');
}

function countText(value: number, draw: Draw): string {
  const less = draw.below(value + 1);
  const forms = [
    `(${less} + ${value - less})`,
    `(${value} * 1)`,
    `(${value + 3} - 3)`,
    `(${2 * value} / 2)`,
    exponentText(value),
  ];
  // A thousandth of it is written exactly where it has few digits.
  forms.push(`${Number(`${value}e-3`)}k`);
  return draw.among(forms);
}

function fractionText(value: number, draw: Draw): string {
  const percent = percentOf(value);
  const whole = Number(percent);
  const forms = [String(value), exponentText(value), `(${percent}%)`];
  if (Number.isInteger(whole)) {
    const less = draw.below(whole + 1);
    forms.push(`(${less}% + ${whole - less}%)`, `(${2 * whole}% / 2)`);
  }
  return draw.among(forms);
}
