import * as z from 'zod';
import type { Dimension } from '../amount.ts';

/** What zod does not know about a number. */
export interface NumberForm {
  readonly dimension: Dimension;
  /** Only whole numbers. */
  readonly whole: boolean;
  /** The word before it: `validate every 200`. */
  readonly word: string | null;
  /** A sensible value, for hints; a default is one of itself. */
  readonly example: number;
}

export const numberForms = z.registry<NumberForm>();

const plain = { dimension: 'number', word: null } as const;

/** How many of something: a whole number. */
export function count(least: number, most: number, example = least) {
  return z
    .int()
    .min(least)
    .max(most)
    .register(numberForms, { ...plain, whole: true, example });
}

/** `every 200`. */
export function everyCount(most: number) {
  return z
    .int()
    .min(1)
    .max(most)
    .register(numberForms, { ...plain, whole: true, word: 'every', example: 200 });
}

/** The field that tells the variants of `worded` apart. */
export const wordTag = 'word';

/** `after 5` or `from 20`: a whole number after one of two words, each of which gives it a meaning of its own. */
export function worded<First extends string, Second extends string>(
  [first, one]: readonly [First, z.ZodInt],
  [second, other]: readonly [Second, z.ZodInt],
) {
  return z.discriminatedUnion(wordTag, [
    z.strictObject({ [wordTag]: z.literal(first), count: one }),
    z.strictObject({ [wordTag]: z.literal(second), count: other }),
  ]);
}

/** A number above zero without a unit, such as a learning rate. */
export function positive(most: number, example = 1) {
  return z
    .number()
    .gt(0)
    .max(most)
    .register(numberForms, { ...plain, whole: false, example });
}

/** A number from zero on without a unit. */
export function amount(most: number, example = 0) {
  return z
    .number()
    .min(0)
    .max(most)
    .register(numberForms, { ...plain, whole: false, example });
}

/** A part of a whole, written `20%` or `0.2`; below 1 where the whole would leave nothing. */
export function fraction(
  range: 'from 0 to 1' | 'from 0 to below 1' | 'above 0 to 1' | 'between 0 and 1',
  example = 0.2,
) {
  const number = z.number();
  if (range === 'from 0 to 1') {
    const whole = number.min(0).max(1);
    return whole.register(numberForms, { dimension: 'fraction', whole: false, word: null, example });
  }
  const bounded =
    range === 'from 0 to below 1'
      ? number.min(0).lt(1)
      : range === 'above 0 to 1'
        ? number.gt(0).max(1)
        : number.gt(0).lt(1);
  return bounded.register(numberForms, { dimension: 'fraction', whole: false, word: null, example });
}

/** A time in seconds; a plain number counts seconds. */
export function seconds(most: number) {
  return z
    .number()
    .gt(0)
    .max(most)
    .register(numberForms, { dimension: 'time', whole: false, word: null, example: 30 });
}
