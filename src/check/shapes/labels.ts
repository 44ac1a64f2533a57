/** How many bytes a piece of a table of soft labels has at most, unless a single row has more. */
const pieceBytes = 16 * 2 ** 20;
/** An id and a probability. */
const entryBytes = 8;
/** More than the header of a piece takes, and its entry in the index. */
const overheadBytes = 512;

/** Rows of every piece but the last, which may be shorter. */
export function rowsOfPiece(top: number): number {
  return Math.max(1, Math.floor(pieceBytes / (entryBytes * top)));
}

/** What a table of soft labels takes on disk, and a little more. */
export function labelBytes(rows: number, top: number): number {
  return rows * top * entryBytes + Math.ceil(rows / rowsOfPiece(top)) * overheadBytes + overheadBytes;
}
