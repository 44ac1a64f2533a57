/** One text a user wrote, under the name to show in messages. */
export interface Source {
  /** Path as the user would type it, or `--set PATH=VALUE` for a command-line override. */
  readonly name: string;
  readonly text: string;
}

/** Half-open range of UTF-16 offsets in one source. */
export interface Span {
  /** `Source.name`. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
}
