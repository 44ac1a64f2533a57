import { DiagnosticSeverity, type Diagnostic as Shown, type Location } from 'vscode-languageserver';
import type { Experiment } from '../cli/pipeline.ts';
import { explain } from '../diag/explain.ts';
import type { Diagnostic, Fix } from '../diag/diagnostic.ts';
import type { Span } from '../diag/source.ts';
import { rangeOf } from './place.ts';
import type { Texts } from './texts.ts';

/** What a diagnostic carries to the editor and back, for actions. */
export interface Carried {
  /** What `athanor explain` says of the code. */
  readonly explanation: string;
  readonly fix: (Pick<Fix, 'title' | 'replacement'> & Location) | null;
}

export type ShownDiagnostic = Shown & { readonly data: Carried };

/** What is wrong with an experiment, by the path of the file that it stands in. */
export function shownByFile(
  { diagnostics, modules, sources, source }: Experiment,
  path: string,
  texts: Texts,
): ReadonlyMap<string, readonly ShownDiagnostic[]> {
  const paths = new Map(modules.map((module) => [module.parsed.source.name, module.path]));
  const pathOf = (name: string) => paths.get(name) ?? path;
  const locate = (span: Span): Location => ({
    uri: texts.uriOf(pathOf(span.source)),
    range: rangeOf(span, sources.get(span.source) ?? source),
  });
  const shown = new Map<string, ShownDiagnostic[]>();
  for (const diagnostic of diagnostics) {
    const file = pathOf(diagnostic.span.source);
    shown.set(file, [...(shown.get(file) ?? []), shownAs(diagnostic, locate)]);
  }
  return shown;
}

function shownAs(
  { code, severity, title, span, label, related, notes, hint, fix }: Diagnostic,
  locate: (span: Span) => Location,
): ShownDiagnostic {
  return {
    range: locate(span).range,
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: 'athanor',
    message: [label === '' ? title : `${title}: ${label}`, ...notes, ...(hint === null ? [] : [hint])].join(
      '\n',
    ),
    relatedInformation: related.map((other) => ({ location: locate(other.span), message: other.label })),
    data: {
      explanation: explain(code),
      fix: fix && { title: fix.title, replacement: fix.replacement, ...locate(fix.span) },
    },
  };
}
