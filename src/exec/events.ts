import type { ContentKey, Digest, RecipeKey, StageName } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { StageKind } from '../check/plan.ts';
import type { LeaseHolder } from '../store/lease.ts';
import type { JobFailed, Progress } from './job.ts';

export interface ExpectationResult {
  /** `perplexity(test) < 35`. */
  readonly text: string;
  /** null when the stage's result has no such figure. */
  readonly actual: number | null;
  readonly held: boolean;
}

/** How a stage of a run ended. */
export type StageOutcome =
  | 'hit'
  | 'ran'
  /** An upstream stage failed, or the run was told to leave it out. */
  | 'not run'
  | 'stopped'
  | 'failed';

/** An output that came out with other bytes than its result has. */
export interface OutputDifference {
  readonly output: string;
  readonly stored: Digest | null;
  readonly found: Digest | null;
  /** Where the bytes part: the first tensor, the first step of a log. */
  readonly first: string;
}

interface StageResult {
  readonly stage: StageName;
  readonly kind: StageKind;
  readonly key: ContentKey;
  readonly recipe: RecipeKey;
  readonly summary: JsonObject;
  /** What making the result took, in the run that made it. */
  readonly seconds: number;
  readonly run: string;
}

/**
 * Everything that happens in a run. Written to `events.ndjson`, shown by a view, printed under `--json`.
 *
 * `run started` is the first and `run ended` the last. A stage is heard of only after its inputs have a result, and each
 * ends with one of hit, ran, stopped, failed, not run. Two things make a stage start again after it ended or started:
 * a blob of its result turned out damaged, or a file changed while the stage read it. A `note` stands before.
 */
export type RunEvent =
  | {
      readonly type: 'run started';
      readonly version: 1;
      readonly run: string;
      readonly file: string;
      readonly stages: number;
    }
  | ({ readonly type: 'stage hit' } & StageResult)
  /** Another run is making the same result; a hit or a start follows. The holder is null where it cannot be read. */
  | { readonly type: 'stage waiting'; readonly stage: StageName; readonly holder: LeaseHolder | null }
  | {
      readonly type: 'stage started';
      readonly stage: StageName;
      readonly kind: StageKind;
      readonly key: ContentKey;
      readonly recipe: RecipeKey;
    }
  | { readonly type: 'stage resumed'; readonly stage: StageName; readonly step: number }
  | { readonly type: 'stage progress'; readonly stage: StageName; readonly progress: Progress }
  /** Lines of its metric log. After a start they begin anew: a stage that was resumed tells those before the checkpoint again. */
  | { readonly type: 'stage metrics'; readonly stage: StageName; readonly lines: readonly JsonObject[] }
  | { readonly type: 'stage log'; readonly stage: StageName; readonly line: string }
  | { readonly type: 'stage checkpoint'; readonly stage: StageName; readonly step: number }
  | ({ readonly type: 'stage ran' } & StageResult)
  /** A result that was found was made again, and compared; `differences` tells of each output that came out otherwise. */
  | {
      readonly type: 'stage checked';
      readonly stage: StageName;
      readonly seconds: number;
      readonly differences: readonly OutputDifference[];
    }
  | { readonly type: 'stage stopped'; readonly stage: StageName; readonly step: number }
  /** `log` is the path of what the stage printed. */
  | {
      readonly type: 'stage failed';
      readonly stage: StageName;
      readonly failure: JobFailed;
      readonly log: string;
    }
  | { readonly type: 'stage not run'; readonly stage: StageName; readonly because: string }
  /** A note about the store or an input: a healed blob, an input that changed while it was read. */
  | { readonly type: 'note'; readonly stage: StageName | null; readonly text: string }
  | { readonly type: 'expectation'; readonly stage: StageName; readonly result: ExpectationResult }
  | { readonly type: 'run ended'; readonly exitCode: number; readonly seconds: number };
