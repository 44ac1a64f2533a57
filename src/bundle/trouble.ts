/** A bundle that cannot be written, or one that is damaged or means harm. */
export class BundleTrouble extends Error {
  override readonly name = 'BundleTrouble';
  readonly cure: string | null;

  constructor(message: string, cure: string | null = null) {
    super(message);
    this.cure = cure;
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
