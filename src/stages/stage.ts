import type { Digest } from '../base/brand.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { InputRole, SettingsOf, StageKind } from '../check/plan.ts';
import type { Upkeep } from '../check/settings/training.ts';
import type { JobStopped, Progress } from '../exec/job.ts';
import type { BlobReference } from '../store/record.ts';

/** What a stage of kind `K` may know and do: nothing reaches it but through here. */
export interface StageContext<K extends StageKind> {
  readonly settings: SettingsOf[K];
  readonly upkeep: Upkeep;
  /** Whether the stage was given an input in this role; a prune without retraining has no corpus. */
  hasInput(role: InputRole): boolean;
  /** Bytes of an upstream stage's output. */
  input(role: InputRole, output: string): Uint8Array;
  /**
   * Bytes of a blob that an output of an upstream stage names, from `position` on, as many as `into` holds. That output's
   * own digest stands for all blobs that it names.
   */
  inputPart(digest: Digest, position: number, into: Uint8Array): void;
  /** Roles and paths of the user's files. */
  readonly files: Readonly<Record<string, string>>;
  /** Bytes of a user's file, made sure to be those that the stage was keyed with. */
  file(role: string): Uint8Array;
  /** The same in chunks, for files that are better not held in memory whole; only the end tells that they are those. */
  fileChunks(role: string): AsyncIterable<Buffer>;
  readonly checkpoint: StageCheckpoint;
  readonly answers: StageAnswers;
  readonly room: StageRoom;
  progress(progress: Progress): void;
  /** What the metric log has gained; of a stage that goes on, first what it had. */
  readonly metrics: (lines: readonly JsonObject[]) => void;
  /** One line for the stage's log. */
  log(line: string): void;
  /** True once the stage is to stop at its next checkpoint. */
  stopRequested(): boolean;
}

/** For outputs that are written while the stage runs. */
export interface StageRoom {
  /** Bytes that may still be written. */
  freeBytes(): number;
  /** Keeps what may become an output, in pieces to be written one after the other; it outlives the stage's process. */
  keep(pieces: readonly Uint8Array[]): BlobReference;
  /** Whether what was kept is still there. */
  has(reference: BlobReference): boolean;
}

/** What stages of the same kind found out on the same inputs, whatever their settings. */
export interface StageAnswers {
  /** null = not known. The question must name every setting that the answer depends on. */
  find(question: JsonObject): Json;
  keep(question: JsonObject, answer: Json): void;
}

/** The states from which a stage goes on: its own, where it was interrupted, or what a training of another length left. */
export interface StageCheckpoint {
  /** Whether states serve other lengths of the same training, so that they must tell nothing of this one's. */
  readonly isShared: boolean;
  /**
   * Goes on from the newest one that is whole and that `take` can make something of, of the first `most` steps, announced as
   * resumed; null = the stage begins at its beginning. What `take` finds unfit (`unfit-state.ts`) is put aside as evidence.
   */
  resume<T>(take: (saved: SavedState) => T | Promise<T>, most?: number): Promise<T | null>;
  /** The stage's own go when it ends. */
  write(state: NewState): void;
  /** Where states are shared, leaves the one at the end to longer trainings. If it cannot be, none is left. */
  leave(step: number, state: () => Promise<NewState>): Promise<void>;
  /** The last one that was read or written, and its file; null = none yet. */
  readonly last: { readonly step: number; readonly path: string } | null;
}

export interface NewState {
  readonly step: number;
  /** Passes over the text so far; absent where none are counted. */
  readonly epochs?: number;
  readonly pieces: readonly Uint8Array[];
}

export interface SavedState {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** Whole, in pieces to be written one after the other, or kept already. */
export type StageOutput = Uint8Array | readonly Uint8Array[] | BlobReference;

export type StageResult =
  | {
      readonly status: 'done';
      readonly outputs: Readonly<Record<string, StageOutput>>;
      readonly summary: JsonObject;
    }
  | JobStopped;

/** Settings and inputs in, outputs out: equal contexts give equal bytes. */
export type StageProgram<K extends StageKind> = (
  context: StageContext<K>,
) => StageResult | Promise<StageResult>;

/** Thrown by a stage to itself, out of work that can be taken up again or begun anew. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}
