/** Stacked LSTM language model (Zaremba et al. 2014, arXiv 1409.2329). */
export interface LstmSettings {
  readonly type: 'lstm';
  readonly layers: number;
  /** Width E of the embedding. */
  readonly embedding: number;
  /** Width H of every layer. */
  readonly width: number;
  /** Probability of zeroing an element after the embedding, between the layers and before the decoder. */
  readonly dropout: number;
  /** Whether decoder and embedding are one tensor; needs `embedding` = `width`. */
  readonly tied: boolean;
}

export type ModelSettings = LstmSettings;
