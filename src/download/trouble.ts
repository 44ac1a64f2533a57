/** Why a corpus could not be had: the network, the other side, or the disk. Told to the user as it is. */
export class DownloadTrouble extends Error {
  override readonly name = 'DownloadTrouble';
  readonly cure: string | null;

  constructor(message: string, cure: string | null = null) {
    super(message);
    this.cure = cure;
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What `fetch` throws says "fetch failed", and why only in its cause.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}
