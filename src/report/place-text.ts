import type { Place } from '../exec/run-record.ts';

/** `tiny.exp:9:12`; what the command line says has no line. */
export function placeText({ source, line, column }: Place): string {
  return source.startsWith('--') ? source : `${source}:${line}:${column}`;
}
