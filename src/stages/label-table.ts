/**
 * A table of soft labels on disk: an index, and pieces of so many rows that each is some megabytes. A piece is a
 * safetensors file of `ids` int32 and `probabilities` float32, both `[rows, k]`; the index is JSON and names the pieces
 * by their digests, so that its own digest stands for the whole table.
 */
import type { Digest } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import { rowsOfPiece } from '../check/shapes/labels.ts';
import type { LabelRows, SoftLabels } from '../ml/distill/labels.ts';
import { safetensorsPieces } from '../ml/tensors/safetensors.ts';
import { jsonBytes, parseJson } from './json-bytes.ts';
import { StageTrouble } from './trouble.ts';

export interface LabelIndex {
  readonly rows: number;
  readonly top: number;
  /** Of every piece but the last. */
  readonly rowsOfPiece: number;
  readonly pieces: readonly Digest[];
}

export function encodeIndex(rows: number, top: number, pieces: readonly Digest[]): Uint8Array {
  return jsonBytes({ rows, top, rowsOfPiece: rowsOfPiece(top), pieces });
}

export function encodePiece({ top, ids, probabilities }: LabelRows): readonly Uint8Array[] {
  const shape = [ids.length / top, top];
  return safetensorsPieces({ ids: { shape, data: ids }, probabilities: { shape, data: probabilities } });
}

export const digestForm = /^[0-9a-f]{64}$/;

/** An index comes from a store that others may write to, and what it names is opened. */
function decodeIndex(bytes: Uint8Array): LabelIndex {
  const index = parsed(bytes);
  const { rows, top, rowsOfPiece: each, pieces } = index ?? {};
  if (
    ![rows, top, each].every((count) => Number.isSafeInteger(count) && Number(count) > 0) ||
    !Array.isArray(pieces) ||
    pieces.length !== Math.ceil(Number(rows) / Number(each)) ||
    !pieces.every((digest) => digestForm.test(String(digest)))
  )
    throw new StageTrouble(
      'the soft labels are damaged',
      'run again with `--force` for the stage that made them',
    );
  return index as LabelIndex;
}

function parsed(bytes: Uint8Array): Partial<LabelIndex> | null {
  try {
    return parseJson(bytes) as Partial<LabelIndex> | null;
  } catch {
    return null;
  }
}

/** Bytes from `position` on of the blob with that digest, as many as `into` holds. */
export type ReadPart = (digest: Digest, position: number, into: Uint8Array) => void;

/** The table of an index, row by row from disk: nothing of it stays in memory. */
export function storedLabels(index: Uint8Array, read: ReadPart): SoftLabels {
  const { rows, top, rowsOfPiece: each, pieces } = decodeIndex(index);
  const bodies = new Map<Digest, number>();
  const bodyOf = (digest: Digest): number => {
    const known = bodies.get(digest);
    if (known !== undefined) return known;
    const length = new Uint8Array(8);
    read(digest, 0, length);
    const body = 8 + Number(new DataView(length.buffer).getBigUint64(0, true));
    bodies.set(digest, body);
    return body;
  };
  return {
    rows,
    top,
    read: (first, count, ids, probabilities) => {
      if (first < 0 || first + count > rows)
        fault(`${rows} rows of labels have none from ${first} to ${first + count}`);
      for (let row = first; row < first + count;) {
        const piece = Math.floor(row / each);
        const digest = pieces[piece] ?? fault(`no piece ${piece} of the labels`);
        const begin = piece * each;
        const end = Math.min(begin + each, rows);
        const taken = Math.min(end, first + count) - row;
        const body = bodyOf(digest);
        const at = (row - begin) * top * 4;
        const to = (row - first) * top;
        read(digest, body + at, bytesOf(ids, to, taken * top));
        read(digest, body + (end - begin) * top * 4 + at, bytesOf(probabilities, to, taken * top));
        row += taken;
      }
    },
  };
}

function bytesOf(values: Int32Array | Float32Array, from: number, count: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset + 4 * from, 4 * count);
}
