/**
 * What there is to say about one kind of mistake. `{hole}` in a text is filled where the mistake is found.
 * `title` and `label` are always shown; a note or hint is left out when one of its holes has nothing to show.
 */
export interface Row {
  readonly severity: 'error' | 'warning';
  readonly title: string;
  /** Beside the carets; empty if the title says it all. */
  readonly label: string;
  readonly notes: readonly string[];
  /** What to do about it; the first whose holes are all filled is shown. */
  readonly hints: readonly string[];
  /** For `athanor explain`: why this is a mistake and how it comes about. */
  readonly explanation: string;
  /** A text with the mistake and its cure; `null` where the mistake does not lie in the text. */
  readonly example: { readonly wrong: string; readonly right: string } | null;
}

export type Rows = Readonly<Record<`E${number}`, Row>>;
