import type { Json, JsonObject } from '../base/json.ts';

/** The one form of a JSON artifact: fields by code units, no space, a newline at the end. */
export function jsonBytes(value: Json): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, sortFields)}\n`);
}

/** A line of NDJSON, fields in the order given. */
export function jsonLine(value: JsonObject): string {
  return `${JSON.stringify(value)}\n`;
}

/** The order in which settings happened to arrive must not reach the bytes. */
function sortFields(_: string, value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)));
}
