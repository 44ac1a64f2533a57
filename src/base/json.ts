/** The values that keys, records and events are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [field: string]: Json;
}

/** The objects of NDJSON. A last line that a kill cut short is left out, and so is a line that holds none, or one nested without end. */
export function parseJsonLines(text: string): readonly JsonObject[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map(objectIn)
    .filter((value) => value !== null);
}

function objectIn(line: string): JsonObject | null {
  try {
    const value = JSON.parse(line) as Json;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && (!/(?:[[{][^[{]*){33}/.test(line) || isShallow(value)) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** Deeper than anything that is kept; whoever compares or prints values calls itself for each level. */
export const mostLevels = 32;

function isShallow(value: unknown, levels = mostLevels): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
