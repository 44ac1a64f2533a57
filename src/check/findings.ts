import type { Code } from '../diag/catalog.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report, type Attachments, type HolesOf } from '../diag/report.ts';
import type { Span } from '../diag/source.ts';

/** Collects what checking finds. A mistake that reaches several stages through `with` or inheritance is told once. */
export class Findings {
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  report<C extends Code>(code: C, holes: HolesOf<C>, span: Span, attachments: Attachments = {}): void {
    const identity = `${code} ${span.source} ${span.start} ${span.end}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#found.push(report(code, holes, span, attachments));
  }

  get hasErrors(): boolean {
    return this.#found.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** In the order of the text; what was found in another source (an override) comes last. */
  inOrder(file: string): readonly Diagnostic[] {
    const place = ({ span }: Diagnostic) => (span.source === file ? span.start : Infinity);
    return this.#found.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
  }
}
