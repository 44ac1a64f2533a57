import type { NamedTensorMap, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { HebbianSettings } from '../../check/settings/hebbian.ts';
import type { Arrays, Specs, TensorSpec } from '../../engine/engine.ts';
import type { Site } from '../layers/site.ts';
import { floatSpec } from './weights.ts';

/** Length T and columns B of a window. */
export interface WindowSize {
  readonly time: number;
  readonly batch: number;
  /**
   * For how many of the window's N = T * B targets there is room in each of the model's bins (`LanguageModel.bins`).
   * Left out: for all of them, which holds any window and computes the most.
   */
  readonly room?: readonly number[];
}

export interface ForwardInput {
  /** Named and shaped as `parameters`. */
  readonly parameters: NamedTensorMap;
  /** As `state`. */
  readonly state: NamedTensorMap;
  /** Whether the window begins a text, so that the state is known to be zero; a model may make use of it. */
  readonly begins?: boolean;
  /** Keep masks (1 = kept), as `dropout` says; null = no dropout, as in evaluation. */
  readonly masks: NamedTensorMap | null;
  /** Ids `[T, B]`. */
  readonly tokens: Tensor2D;
  /** What becomes of the activations at the model's points; absent = they stay as they are. */
  readonly site?: Site;
}

export interface ForwardOutput {
  /** What the softmax reads, dropout included: `[T * B, width of `hidden`]`. */
  readonly hidden: Tensor2D;
  /** Scores of all words, softmax to be taken: `[T * B, V]`, row t * B + b. */
  logits(): Tensor2D;
  /**
   * Cross-entropy of each target in nats: targets `[T * B]` -> `[T * B]`. What a sorted vocabulary must know of the
   * targets beside their ids comes as `routes`, named and shaped as the model's `routes` say.
   */
  losses(targets: Tensor1D, routes: NamedTensorMap): Tensor1D;
  /**
   * Cross-entropy with a distribution over a few words in place of each target -> `[T * B]`: `soft` is named and shaped
   * as `softTargetSpecs` say. It is the model's own softmax that is compared, whatever `losses` mix into theirs. Absent
   * where it follows from `logits`.
   */
  softLosses?(soft: NamedTensorMap, routes: NamedTensorMap): Tensor1D;
  /** What training adds to the mean loss; absent where nothing is. */
  penalty?(): Scalar;
  /** To be carried to the next window. */
  readonly state: NamedTensorMap;
  /** The rest of the state, where it depends on the targets `[T * B]`. */
  remembered?(targets: Tensor1D): NamedTensorMap;
  /** What was multiplied by each of the model's `tables`. */
  readouts?(targets: Tensor1D, routes: NamedTensorMap): readonly Readout[];
}

/** The vectors that were multiplied by a table `[M, e]` of the softmax. */
export interface Readout {
  /** `[K, e]` */
  readonly vectors: Tensor2D;
  /** Row of the table that each vector should have met, M or more = none: `[K]`. */
  readonly words: Tensor1D;
}

/** A keep mask: ones, and zeros with the probability `dropout`. */
export interface MaskSpec extends TensorSpec {
  readonly dropout: number;
}
export type MaskSpecs = Readonly<Record<string, MaskSpec>>;

/** The masks of places with their shapes and probabilities, but for those that drop nothing. */
export function maskSpecs(
  places: readonly (readonly [place: string, shape: readonly number[], dropout: number])[],
): MaskSpecs {
  return Object.fromEntries(
    places
      .filter(([, , dropout]) => dropout > 0)
      .map(([place, shape, dropout]) => [place, { ...floatSpec(...shape), dropout }]),
  );
}

/** A language model as a pure function of named tensors. Its tensors belong to the caller's `tidy`. */
export interface LanguageModel {
  readonly vocabulary: number;
  /** Width of the vectors that the softmax reads. */
  readonly hidden: number;
  /** Trained tensors. */
  readonly parameters: Specs;
  /** State carried from window to window; zero at the start of a text. */
  state(batch: number): Specs;
  /**
   * Parameters whose rows are the words' vectors in the softmax, in the order of the ids; absent where it is not a hidden
   * vector itself that they are multiplied by.
   */
  readonly tables?: readonly string[];
  /** How these are moved beside what the optimizer does; absent = not at all. */
  readonly hebbian?: HebbianSettings;
  /** What of the state is carried on into whatever text comes next; zero only at the start of training. */
  readonly lasting?: readonly string[];
  /** Trained numbers that a log should have. */
  readonly figures?: ModelFigures;
  /** Keep masks of a training step. */
  masks(size: WindowSize): MaskSpecs;
  /** Bins of words whose scores are computed only where a target lies in them; none for a plain softmax. */
  readonly bins: readonly Bin[];
  /** Inputs by which the softmax finds the targets of each bin; `route` fills them. */
  routes(size: WindowSize): Specs;
  /** Fills `routes(size)`; the targets must fit into the room there is. */
  route(targets: Int32Array, size: WindowSize, into: Arrays): void;
  forward(input: ForwardInput): ForwardOutput;
}

export interface ModelFigures {
  /** As the log has them. */
  readonly names: readonly string[];
  of(parameters: NamedTensorMap): Readonly<Record<string, Scalar>>;
}

/** Word ids from `first` to below `end`. */
export interface Bin {
  readonly first: number;
  readonly end: number;
}

/** The three members of a model whose softmax needs no routes. */
export const withoutBins: Pick<LanguageModel, 'bins' | 'routes' | 'route'> = {
  bins: [],
  routes: () => ({}),
  route: () => undefined,
};
