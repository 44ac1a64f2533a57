export interface TensorBits {
  /** 2..16. */
  readonly bits: number;
  /** One scale a row (first dimension) or one for the tensor. */
  readonly per: 'row' | 'tensor';
}

/** Symmetric linear quantization of weights. A tensor that is not named stays at 32 bits. */
export interface QuantizeSettings {
  readonly tensors: Readonly<Record<string, TensorBits>>;
}
