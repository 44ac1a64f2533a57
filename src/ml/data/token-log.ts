const pieceLength = 1 << 18;

/** The ids of a text, in pieces one after the other: joined they would be in memory twice. */
export type TokenPieces = readonly Int32Array[];

/** A text that grows as it is read. */
export class TokenLog {
  readonly #full: Int32Array[] = [];
  #open = new Int32Array(pieceLength);
  #used = 0;

  get length(): number {
    return this.#full.length * pieceLength + this.#used;
  }

  push(id: number): void {
    if (this.#used === pieceLength) {
      this.#full.push(this.#open);
      this.#open = new Int32Array(pieceLength);
      this.#used = 0;
    }
    this.#open[this.#used++] = id;
  }

  /** Views of the tokens `first` to below `end`. */
  pieces(first = 0, end = this.length): TokenPieces {
    const pieces: Int32Array[] = [];
    for (const [index, piece] of [...this.#full, this.#open].entries()) {
      const begin = index * pieceLength;
      const view = piece.subarray(
        Math.max(first - begin, 0),
        Math.max(Math.min(end - begin, pieceLength), 0),
      );
      if (view.length > 0) pieces.push(view);
    }
    return pieces;
  }
}

export function tokensIn(pieces: TokenPieces): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}
