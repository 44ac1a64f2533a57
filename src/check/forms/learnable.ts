import * as z from 'zod';

/** Objects `{ value, learned }` that are written as a number, with the schema of that. */
export const learnables = new WeakMap<z.core.$ZodType, z.ZodNumber>();

/** `0.07`, or `learned 0.07` where it is trained from there on. */
export function learnable(of: z.ZodNumber) {
  const schema = z.strictObject({ value: of, learned: z.boolean() });
  learnables.set(schema, of);
  return schema;
}
