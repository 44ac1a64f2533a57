import type { Span } from '../diag/source.ts';
import type { Findings } from './findings.ts';
import type { Lets } from './lets.ts';

/** Where a setting of the file stands. */
export interface Place {
  readonly name: Span;
  /** Where its value is used. */
  readonly value: Span;
  /** Name and value together; the `let` if the value is but the name of one: what to edit to change it. */
  readonly edit: Span;
  readonly layer: number;
}

/** Typed settings and where each was written, by its path in the file's words (`optimizer.weight_decay`). */
export interface Reading<T> {
  readonly value: T;
  readonly places: ReadonlyMap<string, Place>;
}

/** Whose settings are read, for messages. */
export interface Owner {
  /** "stage `dense`". */
  readonly text: string;
  /** Where to point when something is missing. */
  readonly span: Span;
}

export interface Reader {
  readonly lets: Lets;
  readonly findings: Findings;
}
