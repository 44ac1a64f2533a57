import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import type { Specs } from '../../engine/engine.ts';

/** Length T and columns B of a window. */
export interface WindowSize {
  readonly time: number;
  readonly batch: number;
}

export interface ForwardInput {
  /** Named and shaped as `parameters`. */
  readonly parameters: NamedTensorMap;
  /** As `state`. */
  readonly state: NamedTensorMap;
  /** Keep masks (1 = kept), as `dropout` says; null = no dropout, as in evaluation. */
  readonly masks: NamedTensorMap | null;
  /** Ids `[T, B]`. */
  readonly tokens: Tensor2D;
}

export interface ForwardOutput {
  /** `[T * B, V]`, row t * B + b. */
  readonly logits: Tensor2D;
  /** To be carried to the next window. */
  readonly state: NamedTensorMap;
}

/** A language model as a pure function of named tensors. Its tensors belong to the caller's `tidy`. */
export interface LanguageModel {
  readonly vocabulary: number;
  /** Trained tensors. */
  readonly parameters: Specs;
  /** State carried from window to window; zero at the start of a text. */
  state(batch: number): Specs;
  /** Keep masks of a training step, drawn with probability `1 - dropout`; none if that is 0. */
  masks(size: WindowSize): Specs;
  /** Probability that a mask's entry is 0. */
  readonly dropout: number;
  forward(input: ForwardInput): ForwardOutput;
}
