/** More steps than any training takes: a slip of the pen. */
export const mostSteps = 1_000_000_000;
