/** What a caller reads from the exit status. The codes of a signal and of a limit come from the run itself. */
export const exitCodes = {
  ok: 0,
  /** A stage failed, an expectation broke, or a fault of ours. */
  failed: 1,
  /** A wrong command line or a file that does not check. */
  usage: 2,
  /** There is a difference, and the caller asked to be told so. */
  difference: 3,
  storeDamaged: 4,
} as const;

/** A mistake on the command line, or a file that cannot be read: told in one line, without a stack. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** An experiment that does not check. What is wrong with it has been said. */
export class InvalidExperiment extends Error {
  constructor(file: string) {
    super(`${file} is not valid`);
  }
}
