/** Probabilities of zeroing, place by place; all are inverted dropout with one mask for all time steps of a window. */
export interface RecurrentDropout {
  /** Whole words of the embedding. */
  readonly words: number;
  /** The embedded input. */
  readonly input: number;
  /** See each model. */
  readonly hidden: number;
  /** What the decoder reads. */
  readonly output: number;
}

/** Recurrent highway network (Zilly et al. 2017, arXiv 1607.03474). */
export interface RhnSettings {
  readonly type: 'rhn';
  readonly layers: number;
  /** Width n of the state and of the embedding. */
  readonly width: number;
  /** Highway layers D in one time step. */
  readonly depth: number;
  /** Whether the carry gate is one minus the transform gate. */
  readonly coupled: boolean;
  readonly tied: boolean;
  /** `hidden`: of the state inside the gates; `output`: after each layer. */
  readonly dropout: RecurrentDropout;
}

/** Of the output of the last layer before dropout: added to the loss that is trained, not to the one reported. */
export interface ActivationPenalty {
  /** Times the mean square. */
  readonly size: number;
  /** Times the mean square of the change from one time step to the next. */
  readonly change: number;
}

/** Ordered-neurons LSTM (Shen et al. 2019, arXiv 1810.09536). Embedding and decoder are one table. */
export interface OnLstmSettings {
  readonly type: 'on_lstm';
  readonly layers: number;
  readonly embedding: number;
  /** Width of all layers but the last, which is as wide as the embedding. */
  readonly width: number;
  /** Neighbouring units that share a master gate. */
  readonly chunk: number;
  /** `hidden`: between the layers. */
  readonly dropout: RecurrentDropout;
  /** Probability of zeroing a weight from state to gates; the rest is not scaled up, but all down in evaluation. */
  readonly weightDrop: number;
  readonly penalty: ActivationPenalty;
  /**
   * Word ids, ascending, at which the bins after the first begin: words ordered by frequency are then scored bin by bin
   * (Grave et al. 2016, arXiv 1609.04309), all with rows of the one table. Absent = one softmax over all words.
   */
  readonly splits?: readonly number[];
}

/** LSTM with dropped weights (Merity et al. 2018, arXiv 1708.02182) and a mixture of softmaxes (Yang et al. 2018, arXiv 1711.03953). */
export interface MosSettings {
  readonly type: 'mos';
  readonly layers: number;
  readonly embedding: number;
  readonly width: number;
  /** Width of the last layer. */
  readonly last: number;
  /** Softmaxes K that are mixed. */
  readonly experts: number;
  /** `hidden`: between the layers. */
  readonly dropout: RecurrentDropout & {
    /** Of the experts' vectors. */
    readonly latent: number;
  };
  /** Probability of zeroing a weight from state to gates. */
  readonly weightDrop: number;
  /** The size is that of the output after dropout. */
  readonly penalty: ActivationPenalty;
}
