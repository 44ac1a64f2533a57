import type { LabelRows } from '../ml/distill/labels.ts';
import type { Predictions } from '../ml/distill/teacher.ts';
import { decodeSafetensors, safetensorsPieces } from '../ml/tensors/safetensors.ts';
import { rowsOfPiece } from '../check/shapes/labels.ts';
import type { BlobReference } from '../store/record.ts';
import { digestForm, encodeIndex, encodePiece } from './label-table.ts';
import { isCount, isObject } from './position-shape.ts';
import type { SavedState, StageRoom } from './stage.ts';
import { requireFit } from './unfit-state.ts';

/** All that the rest of a table depends on, beside the rows that wait for their piece to be full. */
interface Progress {
  /** Blocks of the teacher that were written. */
  readonly blocks: number;
  /** Tokens found among their own words. */
  readonly hits: number;
  readonly pieces: readonly BlobReference[];
}

/** Writes a table of soft labels piece by piece; no more than a piece and a block are in memory. */
export class LabelWriter {
  readonly #room: Pick<StageRoom, 'keep'>;
  readonly #text: Int32Array;
  readonly #top: number;
  readonly #waiting: { rows: number; readonly ids: Int32Array; readonly probabilities: Float32Array };
  readonly #pieces: BlobReference[] = [];
  #blocks = 0;
  #hits = 0;

  constructor(room: Pick<StageRoom, 'keep'>, text: Int32Array, top: number) {
    const size = rowsOfPiece(top) * top;
    this.#room = room;
    this.#text = text;
    this.#top = top;
    this.#waiting = { rows: 0, ids: new Int32Array(size), probabilities: new Float32Array(size) };
  }

  get blocks(): number {
    return this.#blocks;
  }

  get pieces(): readonly BlobReference[] {
    return this.#pieces;
  }

  /** Tokens so far that are among their own words. */
  get hits(): number {
    return this.#hits;
  }

  /** Adds the predictions of the next block. The first token has none of its own, and gets a copy of the next one's. */
  add(predictions: Predictions): void {
    const { top, ids, probabilities, first } = predictions;
    if (first === 1) {
      this.#append({ top, ids: ids.subarray(0, top), probabilities: probabilities.subarray(0, top) }, 0);
    }
    this.#append(predictions, first);
    this.#blocks++;
  }

  /** Writes what still waits; returns the index. */
  finish(): Uint8Array {
    if (this.#waiting.rows > 0) this.#flush();
    const digests = this.#pieces.map(({ digest }) => digest);
    return encodeIndex(this.#text.length, this.#top, digests);
  }

  /** What `restore` goes on from: views that are good until more is added. */
  get state(): readonly Uint8Array[] {
    const size = this.#waiting.rows * this.#top;
    const progress: Progress = { blocks: this.#blocks, hits: this.#hits, pieces: this.#pieces };
    const plain = new TextEncoder().encode(JSON.stringify(progress));
    return safetensorsPieces({
      plain: { shape: [plain.length], data: plain },
      ids: { shape: [size], data: this.#waiting.ids.subarray(0, size) },
      probabilities: { shape: [size], data: this.#waiting.probabilities.subarray(0, size) },
    });
  }

  /** Throws what `isUnfit` knows, and restores nothing, if a piece that was written is no longer there. */
  restore({ step, bytes }: SavedState, has: StageRoom['has']): void {
    const { plain, ids, probabilities } = decodeSafetensors(bytes);
    const progress: unknown = JSON.parse(new TextDecoder().decode(plain?.data));
    requireFit(isProgress(progress) && progress.blocks === step, `it is not of block ${step}`);
    requireFit(progress.pieces.every(has), 'labels that it names are gone');
    const [held, likely] = [ids?.data, probabilities?.data];
    const isWhole =
      held instanceof Int32Array &&
      likely instanceof Float32Array &&
      held.length === likely.length &&
      held.length < this.#waiting.ids.length &&
      held.length % this.#top === 0;
    requireFit(isWhole, 'its labels are none');
    this.#blocks = progress.blocks;
    this.#hits = progress.hits;
    this.#pieces.push(...progress.pieces);
    this.#waiting.rows = held.length / this.#top;
    this.#waiting.ids.set(held);
    this.#waiting.probabilities.set(likely);
  }

  /** Rows of the tokens from `first` on. */
  #append({ top, ids, probabilities }: LabelRows, first: number): void {
    const each = rowsOfPiece(top);
    const rows = ids.length / top;
    for (let row = 0; row < rows; row++) {
      const token = this.#text[first + row] ?? -1;
      if (ids.subarray(row * top, (row + 1) * top).includes(token)) this.#hits++;
    }
    for (let row = 0; row < rows;) {
      const taken = Math.min(each - this.#waiting.rows, rows - row);
      const [from, to, at] = [row * top, (row + taken) * top, this.#waiting.rows * top];
      this.#waiting.ids.set(ids.subarray(from, to), at);
      this.#waiting.probabilities.set(probabilities.subarray(from, to), at);
      this.#waiting.rows += taken;
      row += taken;
      if (this.#waiting.rows === each) this.#flush();
    }
  }

  #flush(): void {
    const size = this.#waiting.rows * this.#top;
    const piece = {
      top: this.#top,
      ids: this.#waiting.ids.subarray(0, size),
      probabilities: this.#waiting.probabilities.subarray(0, size),
    };
    this.#pieces.push(this.#room.keep(encodePiece(piece)));
    this.#waiting.rows = 0;
  }
}

function isProgress(value: unknown): value is Progress {
  if (!isObject(value)) return false;
  const { blocks, hits, pieces } = value;
  const isPiece = (piece: unknown) =>
    isObject(piece) && digestForm(piece['digest']) === null && isCount(piece['sizeBytes']);
  return isCount(blocks) && isCount(hits) && Array.isArray(pieces) && pieces.every(isPiece);
}
