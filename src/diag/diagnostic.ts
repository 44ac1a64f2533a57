import type { Code } from './catalog.ts';
import type { Span } from './source.ts';

/** A second place that explains the first: "first declared here". */
export interface RelatedSpan {
  readonly span: Span;
  readonly label: string;
}

/** A replacement of text that would cure the diagnostic. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly replacement: string;
}

/** A user's mistake as data. Title and hint come from the catalog; no message is worded where it is found. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly span: Span;
  /** Stands beside the carets. */
  readonly label: string;
  readonly related: readonly RelatedSpan[];
  /** Facts, one a line (`lstm has: embedding, ...`). */
  readonly notes: readonly string[];
  /** What to do about it. */
  readonly hint: string | null;
  readonly fix: Fix | null;
  /** Words of which one should stand at `span`; empty where there is no such list. */
  readonly choices: readonly string[];
}
