import type { Json, JsonObject } from '../base/json.ts';

/** How a stage's metrics can be had; the last are files beside the run. */
export const metricForms = ['ndjson', 'csv', 'tensorboard'] as const;
export type MetricForm = (typeof metricForms)[number];

/**
 * Lines as CSV (RFC 4180, but for the line ends), a column for each figure of any line in the order of appearance; what
 * is nested has a dotted name, and a figure that a line has not is empty.
 */
export function metricsCsv(lines: readonly JsonObject[]): string {
  const rows = lines.map((line) => new Map(leaves(line, '')));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const table = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  return table.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function leaves(value: Json, path: string): readonly (readonly [string, string])[] {
  if (value === null) return [[path, '']];
  if (typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, path === '' ? name : `${path}.${name}`),
  );
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
