/** The values that keys, records and events are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [field: string]: Json;
}

/** The objects of NDJSON. A last line that a kill cut short is left out, and so is a line that holds none. */
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
    return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject | null) : null;
  } catch {
    return null;
  }
}
