/** The k most probable words of each token of a text, as a teacher sees them: row n is the prediction of token n. */
export interface SoftLabels {
  /** Tokens N of the text. */
  readonly rows: number;
  /** Words k of each, most probable first. */
  readonly top: number;
  /** Copies rows `first` to below `first + count`: ids and probabilities `[count, k]`. */
  read(first: number, count: number, ids: Int32Array, probabilities: Float32Array): void;
}

/** Soft labels of some tokens, row-major `[N, k]`. */
export interface LabelRows {
  readonly top: number;
  readonly ids: Int32Array;
  /** As the teacher gave them: they add up to what it gave the k words. */
  readonly probabilities: Float32Array;
}
