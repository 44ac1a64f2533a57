import type { ComputeSettings } from './compute.ts';

/** How much the loss of a model depends on each of its tensors, and a schedule of pruning that follows from it. */
export interface SensitivitySettings extends ComputeSettings {
  /** Tensors that may lose weights, with the greatest part of them that they may lose. */
  readonly tensors: Readonly<Record<string, number>>;
  /** Sparsities, ascending, at which the loss is measured with one tensor pruned and the others as they are. */
  readonly levels: readonly number[];
  /** Zeros that are wanted among all parameters, when pruning begins and when it ends. */
  readonly from: number;
  readonly to: number;
  /** Columns B of the token matrix. */
  readonly batch: number;
  readonly bptt: number;
  /** Tokens of the validation split on which the loss is measured; null = all of it. */
  readonly tokens: number | null;
}
