import type { Code } from '../diag/catalog.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report, type Attachments, type HolesOf } from '../diag/report.ts';
import type { Span } from '../diag/source.ts';

/** Collects what checking finds. A mistake that reaches several stages through `with` or inheritance is told once. */
export class Findings {
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #silenced = new Set<string>();

  report<C extends Code>(code: C, holes: HolesOf<C>, span: Span, attachments: Attachments = {}): void {
    const place = placeOf(span);
    const identity = `${code} ${place}`;
    if (this.#seen.has(identity) || this.#silenced.has(place)) return;
    this.#seen.add(identity);
    this.#found.push(report(code, holes, span, attachments));
  }

  /** What is found there from now on follows from a mistake that has been reported. */
  silence(span: Span): void {
    this.#silenced.add(placeOf(span));
  }

  get hasErrors(): boolean {
    return this.#found.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** In the order of the text; what was found in other sources (imports, overrides) comes after, source by source. */
  inOrder(file: string): readonly Diagnostic[] {
    const sources = [file, ...new Set(this.#found.map(({ span }) => span.source))];
    const rank = new Map(sources.toReversed().map((source, index) => [source, sources.length - index]));
    const rankOf = ({ span }: Diagnostic) => rank.get(span.source) ?? 0;
    return this.#found.toSorted((a, b) => rankOf(a) - rankOf(b) || a.span.start - b.span.start);
  }
}

function placeOf({ source, start, end }: Span): string {
  return `${source} ${start} ${end}`;
}
