import type { JsonObject } from '../base/json.ts';
import type { Diagnostic } from './diagnostic.ts';
import { positionAt } from './lines.ts';
import type { Source, Span } from './source.ts';

/** The diagnostic for programs: primary and secondary spans with offsets, lines and columns, and the edit that cures. */
export function diagnosticJson(diagnostic: Diagnostic, sources: ReadonlyMap<string, Source>): JsonObject {
  const { code, severity, title, span, label, related, notes, hint, fix } = diagnostic;
  return {
    code,
    severity,
    message: title,
    spans: [
      { ...spanJson(span, sources), primary: true, label },
      ...related.map((other) => ({ ...spanJson(other.span, sources), primary: false, label: other.label })),
    ],
    notes,
    help: hint,
    fixes:
      fix === null
        ? []
        : [{ title: fix.title, ...spanJson(fix.span, sources), replacement: fix.replacement }],
  };
}

function spanJson({ source: file, start, end }: Span, sources: ReadonlyMap<string, Source>): JsonObject {
  const source = sources.get(file);
  if (source === undefined) return { file, start, end };
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { file, start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
