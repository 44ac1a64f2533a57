import type { Span } from '../diag/source.ts';
import type { Findings } from './findings.ts';
import type { Form } from './forms/form.ts';
import type { Lets } from './lets.ts';
import type { Watcher } from './watcher.ts';

/** Where a setting of the file stands. */
export interface Place {
  readonly name: Span;
  /** Where its value is used. */
  readonly value: Span;
  /** Name and value together; the `let` if the value is but the name of one: what to edit to change it. */
  readonly edit: Span;
  readonly layer: number;
}

/** As much of some settings as is known: the mistaken ones are absent. */
export type Known<T> = T extends object ? { readonly [K in keyof T]?: Known<T[K]> } : T;

/** Typed settings. Paths are in the file's words (`optimizer.weight_decay`). */
export interface Reading<T> {
  /** All of them with their defaults; null if any is mistaken. */
  readonly value: T | null;
  /** Those that can be judged whatever becomes of the mistaken ones. */
  readonly known: Known<T>;
  /** Those of which nothing is known: mistaken, or perhaps what an unknown setting was meant for. */
  readonly doubtful: ReadonlySet<string>;
  /** Where each was written. */
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
  /** Settings of the same block that are read by another schema, for messages. */
  readonly beside?: Form;
  readonly watcher?: Watcher | undefined;
}
