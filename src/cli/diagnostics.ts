import type { Diagnostic } from '../diag/diagnostic.ts';
import { excerpt, type Sources } from '../diag/excerpt.ts';
import { diagnosticJson } from '../diag/json.ts';
import type { Painter, Role } from '../diag/painter.ts';
import { formatNumberOf } from '../report/numbers.ts';
import type { Tone } from '../report/table.ts';
import type { Session } from './session.ts';

const tones: Record<Role, Tone> = {
  error: 'bad',
  warning: 'warn',
  title: 'strong',
  place: 'plain',
  gutter: 'faint',
  related: 'accent',
  note: 'plain',
  hint: 'good',
};

/** More than this many at once nobody reads. */
const mostShown = 20;

/** Diagnostics on stderr with their excerpts, a blank line between two; the rest of very many is counted. */
export function showDiagnostics(
  session: Session,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): void {
  const { paint, write, line, columns } = session.err;
  const painter: Painter = (role, text) => paint(tones[role], text);
  for (const diagnostic of diagnostics.slice(0, mostShown))
    write(`${excerpt(diagnostic, sources, { paint: painter, width: columns })}\n`);
  const hidden = diagnostics.length - mostShown;
  if (hidden > 0) line(`and ${formatNumberOf(hidden, 'more diagnostic')}`);
}

export function diagnosticsJson(diagnostics: readonly Diagnostic[], sources: Sources): readonly object[] {
  return diagnostics.map((diagnostic) => diagnosticJson(diagnostic, sources));
}
