/**
 * A table of soft labels on disk: an index, and pieces of so many rows that each is some megabytes. A piece is a
 * safetensors file of `ids` int32 and `probabilities` float32, both `[rows, k]`; the index is JSON and names the pieces
 * by their digests, so that its own digest stands for the whole table.
 */
import type { Digest } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import { list, Misshapen, object, parseAs, whole, type Shape } from '../base/shape.ts';
import { rowsOfPiece } from '../check/shapes/labels.ts';
import type { LabelRows, SoftLabels } from '../ml/distill/labels.ts';
import { safetensorsPieces } from '../ml/tensors/safetensors.ts';
import { readForeign } from '../store/foreign.ts';
import { jsonBytes } from './json-bytes.ts';

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

export const digestForm: Shape = (value) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? null : '';
const indexForm = object({ rows: whole(1), top: whole(1), rowsOfPiece: whole(1), pieces: list(digestForm) });

/** The text that labels are for. */
export interface LabelledText {
  /** Tokens. */
  readonly rows: number;
  /** Word types. */
  readonly words: number;
}

function indexIn(bytes: Uint8Array, text: LabelledText): LabelIndex {
  const index = parseAs(indexForm, bytes) as LabelIndex;
  const { rows, top, rowsOfPiece: each, pieces } = index;
  if (pieces.length !== Math.ceil(rows / each)) throw new Misshapen('its `pieces` are too few, or too many');
  if (rows !== text.rows)
    throw new Misshapen(`it is of ${rows} tokens, and the text that it is to be used with has ${text.rows}`);
  if (top > text.words) throw new Misshapen(`it has ${top} words a token, and there are ${text.words}`);
  return index;
}

/** Bytes from `position` on of the blob with that digest, as many as `into` holds. */
export type ReadPart = (digest: Digest, position: number, into: Uint8Array) => void;

/** The table of an index, row by row from disk: nothing of it stays in memory. Throws a StoreError where it is none of the text. */
export function storedLabels(bytes: Uint8Array, read: ReadPart, text: LabelledText): SoftLabels {
  const reading = <T>(attempt: (bytes: Uint8Array) => T): T =>
    readForeign('the table of soft labels', bytes, attempt);
  const { rows, top, rowsOfPiece: each, pieces } = reading((own) => indexIn(own, text));
  const bodies = new Map<number, number>();
  const bodyOf = (piece: number, digest: Digest): number => {
    const known = bodies.get(piece);
    if (known !== undefined) return known;
    const head = headOf(Math.min(each, rows - piece * each), top);
    const body = reading(() => bodyBehind(head, digest, read));
    bodies.set(piece, body);
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
        const body = bodyOf(piece, digest);
        const at = (row - begin) * top * 4;
        const to = (row - first) * top;
        read(digest, body + at, bytesOf(ids, to, taken * top));
        read(digest, body + (end - begin) * top * 4 + at, bytesOf(probabilities, to, taken * top));
        row += taken;
      }
      const entries = count * top;
      reading(() => {
        requireLabels(ids.subarray(0, entries), probabilities.subarray(0, entries), text.words);
      });
    },
  };
}

/** How a piece begins: what it says of itself follows from its size. */
function headOf(rows: number, top: number): string {
  const shape = [rows, top];
  const bytes = 4 * rows * top;
  return JSON.stringify({
    ids: { dtype: 'I32', shape, data_offsets: [0, bytes] },
    probabilities: { dtype: 'F32', shape, data_offsets: [bytes, 2 * bytes] },
  });
}

/** Where the rows of a piece begin, which must begin as it is written. */
function bodyBehind(head: string, digest: Digest, read: ReadPart): number {
  const length = Math.ceil(head.length / 8) * 8;
  const found = new Uint8Array(8 + length);
  read(digest, 0, found);
  const said = new DataView(found.buffer).getBigUint64(0, true);
  if (said !== BigInt(length) || new TextDecoder().decode(found.subarray(8)).trimEnd() !== head)
    throw new Misshapen(`its piece ${digest.slice(0, 12)} is none`);
  return 8 + length;
}

/** Rounding may take a probability a little above 1. */
const mostProbability = 1.001;

function requireLabels(ids: Int32Array, probabilities: Float32Array, words: number): void {
  for (const id of ids)
    if (id < 0 || id >= words) throw new Misshapen(`it has the word ${id}, and there are ${words}`);
  for (const probability of probabilities)
    if (!(probability >= 0 && probability <= mostProbability))
      throw new Misshapen(`it has the probability ${probability}`);
}

function bytesOf(values: Int32Array | Float32Array, from: number, count: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset + 4 * from, 4 * count);
}
