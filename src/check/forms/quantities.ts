import { z } from 'zod';
import type { Dimension } from '../amount.ts';

/** What zod does not know about a number: its unit, and the word before it (`validate every 200`). */
export interface NumberForm {
  readonly dimension: Dimension;
  /** Only whole numbers. */
  readonly whole: boolean;
  readonly word: string | null;
}

export const numberForms = z.registry<NumberForm>();

/** How many of something: a whole number. */
export function count(least: number, most: number) {
  return z.int().min(least).max(most).register(numberForms, { dimension: 'number', whole: true, word: null });
}

/** `every 200`. */
export function everyCount(most: number) {
  return z.int().min(1).max(most).register(numberForms, { dimension: 'number', whole: true, word: 'every' });
}

/** A number above zero without a unit, such as a learning rate. */
export function positive(most: number) {
  return z.number().gt(0).max(most).register(numberForms, { dimension: 'number', whole: false, word: null });
}

/** A number from zero on without a unit. */
export function amount(most: number) {
  return z.number().min(0).max(most).register(numberForms, { dimension: 'number', whole: false, word: null });
}

/** A part of a whole, written `20%` or `0.2`; below 1 where the whole would leave nothing. */
export function fraction(range: 'from 0 to below 1' | 'above 0 to 1' | 'between 0 and 1') {
  const number = z.number();
  const bounded =
    range === 'from 0 to below 1'
      ? number.min(0).lt(1)
      : range === 'above 0 to 1'
        ? number.gt(0).max(1)
        : number.gt(0).lt(1);
  return bounded.register(numberForms, { dimension: 'fraction', whole: false, word: null });
}

/** A time in seconds; a plain number counts seconds. */
export function seconds(most: number) {
  return z.number().gt(0).max(most).register(numberForms, { dimension: 'time', whole: false, word: null });
}
