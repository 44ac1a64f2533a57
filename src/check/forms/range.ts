import * as z from 'zod';

/** Objects `{ from, to }` that are written as a range, with the schema of either end. */
export const ranges = new WeakMap<z.core.$ZodType, z.ZodNumber>();

/** `50% -> 95%`; a single amount stands for both ends. */
export function range(end: z.ZodNumber) {
  const schema = z.strictObject({ from: end, to: end });
  ranges.set(schema, end);
  return schema;
}
