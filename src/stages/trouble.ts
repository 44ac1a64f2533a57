/**
 * Something the user or the machine can mend: an unreadable file, text that is not UTF-8, a full disk. It reaches the
 * user as a message with a cure and without a stack.
 */
export class StageTrouble extends Error {
  override readonly name = 'StageTrouble';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
