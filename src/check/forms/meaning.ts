import * as z from 'zod';

/** What settings mean, for people who ask an editor. */
export const meanings = z.registry<{ readonly meaning: string }>();

/** The setting of that schema, with its meaning in a few words. The schema is not shared with a setting that means something else. */
export function means<S extends z.core.$ZodType>(meaning: string, schema: S): S {
  meanings.add(schema, { meaning });
  return schema;
}
