import type { Digest, StageName } from '../../base/brand.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Progress } from '../../exec/job.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { BlobReference } from '../../store/record.ts';

export interface SourceText {
  readonly name: string;
  readonly text: string;
}

export interface ReportedStage extends RunStage {
  /** null when there is no result, or the store no longer has its record. */
  readonly result: StageResult | null;
  /** How far it had come, of a stage that did not end well. */
  readonly progress: Progress | null;
  readonly trouble: Trouble | null;
  /** The end of its log, where it did not end well. */
  readonly logTail: string | null;
}

/** Of the record in the store. */
export interface StageResult {
  readonly settings: JsonObject;
  readonly files: Readonly<Record<string, Digest>>;
  readonly outputs: Readonly<Record<string, BlobReference>>;
  /** Of the stage kind's implementation, and what it depends on. */
  readonly revision: number;
  readonly dependency: string | null;
  readonly madeBy: { readonly run: string; readonly stage: string };
  readonly startedAt: string;
  readonly athanor: string;
  readonly node: string;
  readonly platform: string;
}

export interface Trouble {
  readonly message: string;
  readonly hint: string | null;
}

/** The stages that answer a name: those of one subject. */
export function stageNamed(
  stages: readonly ReportedStage[],
  name: StageName | undefined,
): ReportedStage | undefined {
  return stages.find((stage) => stage.name === name);
}
