import type { Comparison } from '../../lang/ast.ts';
import type { ComputeSettings } from './compute.ts';
import type { Split } from './corpus.ts';

export interface EvaluateSettings extends ComputeSettings {
  readonly splits: readonly Split[];
  /** Columns B of the token matrix; the tokens that do not fill a row are dropped. */
  readonly batch: number;
  readonly bptt: number;
}

export type Metric = 'loss' | 'perplexity' | 'parameters' | 'nonzeros' | 'sparsity' | 'bits' | 'bytes';

/** A promise about the result, judged after the stage; it does not change the result and is not in the key. */
export interface ExpectedResult {
  readonly metric: Metric;
  /** null for metrics of the model alone. */
  readonly split: Split | null;
  readonly comparison: Comparison;
  readonly bound: number;
}
