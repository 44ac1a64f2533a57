import type { IToken } from 'chevrotain';
import { nearest } from '../diag/suggest.ts';
import type { NumberLiteral, StringLiteral, Unit } from './ast.ts';
import type { Mistakes } from './mistakes.ts';
import { stretchOf } from './spans.ts';

export const units: readonly Unit[] = ['k', 'M', 'G', '%', 's', 'min', 'h', 'd', 'KB', 'MB', 'GB'];

const numberForm = /^([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)([A-Za-z%].*)?$/;
const escapes: Readonly<Record<string, string>> = { '\\"': '"', '\\\\': '\\', '\\n': '\n', '\\t': '\t' };

/** A number with its sign. What is wrong with it is reported, and the part that can be read is its value. */
export function numberOf(minus: IToken | undefined, token: IToken, mistakes: Mistakes): NumberLiteral {
  const text = token.image;
  const { start, end } = stretchOf(token);
  const [, digits, suffix] = numberForm.exec(text) ?? [];
  const magnitude = Number(digits ?? (Number.parseFloat(text) || 0));
  let unit: Unit | null = null;
  if (digits === undefined) {
    mistakes.report('E0108', { text, ...malformed(text) }, { start, end });
  } else if (!Number.isFinite(magnitude) || (/^[0-9]+$/.test(digits) && !Number.isSafeInteger(magnitude))) {
    const reason = 'too large to be held exactly';
    mistakes.report('E0108', { text, reason, advice: null }, { start, end });
  } else if (suffix !== undefined) {
    unit = units.find((known) => known === suffix) ?? null;
    if (unit === null) mistakes.report('E0109', unknownUnit(suffix), { start: start + digits.length, end });
  }
  // There is no negative zero in the language.
  const value = minus === undefined || magnitude === 0 ? magnitude : -magnitude;
  const from = minus === undefined ? start : stretchOf(minus).start;
  return { kind: 'number', value, unit, span: mistakes.locate({ start: from, end }) };
}

function malformed(text: string): { reason: string; advice: string | null } {
  if (text.startsWith('.'))
    return { reason: 'a digit stands before the point', advice: `write \`0${text}\`` };
  if (text.endsWith('.')) {
    return { reason: 'a digit follows the point', advice: `write \`${text.slice(0, -1)}\`` };
  }
  if (/^[0-9]+_/.test(text)) {
    return { reason: 'no `_` between digits', advice: `write \`${text.replaceAll('_', '')}\`` };
  }
  return { reason: 'digits, a point, digits, an exponent and a unit, in this order', advice: null };
}

function unknownUnit(unit: string) {
  const otherCase = units.find((known) => known.toLowerCase() === unit.toLowerCase());
  return { unit, units, nearest: otherCase ?? nearest(unit, units) };
}

/** The text between the quotes, escapes replaced. */
export function stringOf(token: IToken, mistakes: Mistakes): StringLiteral {
  const { start, end } = stretchOf(token);
  const closed = /^"(?:[^"\\]|\\.)*"$/s.test(token.image);
  if (!closed) mistakes.report('E0106', {}, { start, end });
  const inside = token.image.slice(1, closed ? -1 : undefined);
  const value = inside.replace(/\\(?:.|$)/gsu, (escape, at: number) => {
    const character = escapes[escape];
    if (character !== undefined) return character;
    const place = { start: start + 1 + at, end: start + 1 + at + escape.length };
    if (closed) mistakes.report('E0107', { escape }, place);
    return escape;
  });
  return { kind: 'string', value, span: mistakes.locate({ start, end }) };
}
