/** A broken invariant of ours, never a user's mistake. Its text always begins with `internal:`. */
export function fault(message: string): never {
  throw new Error(`internal: ${message}`);
}

/** Closes a `switch`: the compiler rejects the call while a case is missing. */
export function unreachable(value: never): never {
  fault(`unexpected ${JSON.stringify(value)}`);
}
