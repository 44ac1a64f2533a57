/** An engine or device that was asked for is not on this machine. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What would make it available, as a whole sentence without its full stop. */
  readonly cure: string;

  constructor(message: string, cure: string, options?: ErrorOptions) {
    super(message, options);
    this.cure = cure;
  }
}
