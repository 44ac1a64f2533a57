import type { ContentKey, Digest, TrajectoryKey } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { SettingsOf, StageKind } from '../check/plan.ts';
import type { Upkeep } from '../check/settings/training.ts';
import type { BlobDraft } from '../store/record.ts';

/** One stage handed to a worker process; plain data. */
export interface Job<K extends StageKind = StageKind> {
  readonly key: ContentKey;
  /** Of a training whose steps do not depend on its length: what it shares with those of other lengths. */
  readonly trajectory: TrajectoryKey | null;
  readonly kind: K;
  readonly settings: SettingsOf[K];
  /** Digest of the key less its settings: of all that the stage's answers stand on whatever it is asked. */
  readonly basis: Digest;
  readonly upkeep: Upkeep;
  /** Blobs to read: input role -> output role -> digest. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
  /** Where those of them lie, by digest, that may not be published yet (`BlobDraft`). */
  readonly drafts?: Readonly<Record<Digest, string>>;
  /** Absolute paths by role, with the digest that was keyed. */
  readonly files: Readonly<Record<string, { readonly path: string; readonly digest: Digest }>>;
  /** Takes nothing from earlier attempts, no checkpoint and no answer, and leaves none: for a check of the result. */
  readonly isFresh?: true;
  /** Leaves what it makes to the parent, which publishes it; absent = puts it in the store itself. */
  readonly leavesDrafts?: true;
  /** Root folder of the store. */
  readonly store: string;
}

/** How far a stage is. `unit` names what is counted; the other figures are there when the stage knows them. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'steps' | 'tokens' | 'tensors' | 'evaluations';
  readonly loss?: number;
  readonly validLoss?: number;
  readonly rate?: number;
  readonly sparsity?: number;
  readonly tokensPerSecond?: number;
  /** Bytes of main memory that the worker has. */
  readonly memory?: number;
}

export interface JobDone {
  readonly status: 'done';
  readonly outputs: Readonly<Record<string, BlobDraft>>;
  readonly summary: JsonObject;
}

/** Stopped at a checkpoint on request. */
export interface JobStopped {
  readonly status: 'stopped';
  readonly step: number;
}

/** The user's mistake or the machine's trouble (`user`), or a fault of ours (`internal`). */
export interface JobFailed {
  readonly status: 'failed';
  readonly cause: 'user' | 'internal';
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string | null;
}

export type JobOutcome = JobDone | JobStopped | JobFailed;

export type ToWorker = { readonly type: 'job'; readonly job: Job } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Lines of the metric log; after a resume those of earlier attempts come first, up to the checkpoint. */
  | { readonly type: 'metrics'; readonly lines: readonly JsonObject[] }
  /** One line for the stage's log (`epoch 3: validation perplexity 214.3`). */
  | { readonly type: 'log'; readonly line: string }
  /** Resumed from a checkpoint at this step, which took earlier attempts so many seconds. */
  | { readonly type: 'resumed'; readonly step: number; readonly seconds: number }
  | { readonly type: 'checkpoint'; readonly step: number }
  | { readonly type: 'outcome'; readonly outcome: JobOutcome };
