/** A size that is known before the corpus is read, or one that follows from the number V of word types, which is not. */
export type Dimension =
  | number
  | 'vocabulary'
  /** V less so many: the words of an adaptive vocabulary's last bin. */
  | { readonly vocabularyLess: number };

export type Initialiser =
  /** Uniform in ±bound. */
  | { readonly kind: 'uniform'; readonly bound: number }
  /** Normal around zero. */
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'zero' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'one' };

/** One trained tensor of a model: the single place that names and sizes it. */
export interface TensorShape {
  /** `embedding`, `layers.0.recurrent`, `layers.0.recurrent.bias`. */
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** A `bias` is any vector beside the weights, a gain too: what compression passes over unless it is named. */
  readonly role: 'embedding' | 'weight' | 'bias';
  readonly initialiser: Initialiser;
  /** Neither a linear map nor a table: quantization with steps leaves it at 32 bits unless a rule names it. */
  readonly precise?: true;
  /** Rows of each gate of a recurrent layer's matrix, one block below the other. */
  readonly gates?: readonly number[];
}

/** The size once V is known. */
export function extentOf(dimension: Dimension, vocabulary: number): number {
  if (dimension === 'vocabulary') return vocabulary;
  return typeof dimension === 'number' ? dimension : vocabulary - dimension.vocabularyLess;
}
