import * as z from 'zod';

/** Objects whose field `stage` is written as the name of a stage before their block; with an example of such a name. */
export const references = new WeakMap<z.core.$ZodType, string>();

/** `labels { ... }`. */
export function reference<Shape extends z.ZodRawShape>(example: string, shape: Shape) {
  const schema = z.strictObject({ stage: z.string(), ...shape });
  references.set(schema, example);
  return schema;
}
