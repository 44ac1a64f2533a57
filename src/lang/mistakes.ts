import type { Code } from '../diag/catalog.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { report, type Attachments, type HolesOf } from '../diag/report.ts';
import type { Span } from '../diag/source.ts';
import { overlap, type Stretch } from './spans.ts';

/** What is found beyond this number says nothing new: the text is something else than an experiment. */
const limit = 100;

/** Collects what is wrong with one text. */
export class Mistakes {
  private readonly source: string;
  private readonly found: Diagnostic[] = [];

  constructor(source: string) {
    this.source = source;
  }

  locate({ start, end }: Stretch): Span {
    return { source: this.source, start, end };
  }

  report<C extends Code>(code: C, holes: HolesOf<C>, at: Stretch, attachments?: Attachments): void {
    if (!this.isFull) this.found.push(report(code, holes, this.locate(at), attachments));
  }

  get isFull(): boolean {
    return this.found.length >= limit;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** Whether any was found there. */
  touch(stretch: Stretch): boolean {
    return this.found.some(({ span }) => overlap(span, stretch));
  }

  /** In the order of the text. */
  inOrder(): readonly Diagnostic[] {
    return this.found.toSorted((a, b) => a.span.start - b.span.start);
  }
}
