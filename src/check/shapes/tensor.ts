/** A size that is known before the corpus is read, or the number of word types, which is not. */
export type Dimension = number | 'vocabulary';

/** Uniform in ±bound, or all zero. */
export type Initialiser = { readonly kind: 'uniform'; readonly bound: number } | { readonly kind: 'zero' };

/** One trained tensor of a model: the single place that names and sizes it. */
export interface TensorShape {
  /** `embedding`, `layers.0.recurrent`, `layers.0.recurrent.bias`. */
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly role: 'embedding' | 'weight' | 'bias';
  readonly initialiser: Initialiser;
}
