import type { ContentKey, Digest, RecipeKey, TrajectoryKey } from '../base/brand.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ContentManifest } from '../keys/manifest.ts';

export interface BlobReference {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A blob on its way into the store. */
export interface BlobDraft extends BlobReference {
  /** Where its bytes lie, unflushed, for whoever publishes it: a name in the folder of files being written. Absent = it is there. */
  readonly aside?: string;
}

/** What a stage left: published last, so its presence means that everything it names was there. */
export interface StageRecord {
  readonly version: 1;
  readonly contentKey: ContentKey;
  /** The readable key, whole: `why` compares these. */
  readonly manifest: ContentManifest;
  readonly outputs: Readonly<Record<string, BlobReference>>;
  /** Small deterministic results of the stage (`perplexity`, `steps`, `tokens`), for tables and plans. */
  readonly summary: JsonObject;
  /** Where it comes from; never in a key. */
  readonly provenance: {
    /** Id of the run that made it, and the stage's name there. */
    readonly run: string;
    readonly stage: string;
    readonly startedAt: string;
    readonly seconds: number;
    readonly athanor: string;
    readonly node: string;
    readonly platform: string;
    /** Model of the processor, as the system tells it; absent where it does not, and in older records. */
    readonly cpu?: string;
  };
}

/** From a recipe to the record that answers it. */
export interface RecipePointer {
  readonly version: 1;
  readonly recipeKey: RecipeKey;
  readonly contentKey: ContentKey;
}

/** What a stage found out on its way. */
export interface KeptAnswer {
  readonly version: 1;
  readonly basis: Digest;
  readonly question: JsonObject;
  readonly answer: Json;
}

/** What a file in quarantine was, and what was found instead. */
export interface DamageNote {
  readonly version: 1;
  readonly what: string;
  /** The digest or key that the file was to have. */
  readonly expected: string;
  /** Digest of the bytes that were found; null if they could not be read. */
  readonly found: Digest | null;
  readonly sizeBytes: number | null;
  readonly evidence: string;
  readonly noticedAt: string;
  /** Command line that noticed. */
  readonly by: string;
}

/** Digests of input files, by absolute path, with what stat said of them when they were read. */
export interface InputList {
  readonly version: 1;
  readonly files: Readonly<Record<string, InputEntry>>;
}

export interface InputEntry {
  /** All that stat tells of a file's identity and content, as one text. */
  readonly looks: string;
  readonly digest: Digest;
}

/** A run that holds results. */
export interface RootHead {
  readonly run: string;
  /** Folder that has the run's own, absolute; while that is there, the run holds what it names. */
  readonly runsFolder: string;
  /** Folder that the command stood in, absolute; and the experiment as it was named there. */
  readonly project: string;
  readonly file: string;
  readonly host: string;
  /** `ownMark` of the process that runs it. */
  readonly owner: string;
  readonly startedAt: string;
}

/** A stage whose result a run found, makes or made. */
export interface Hold {
  readonly stage: string;
  readonly key: ContentKey;
  /** Of a stage that was started: what the answers stand on that it leaves on its way. */
  readonly basis?: Digest;
  /** Of a training whose steps do not depend on its length: the key of the states that it leaves for longer ones. */
  readonly trajectory?: TrajectoryKey;
}

/** A line of a root's file, which proves itself as a record does. */
export type RootLine =
  | { readonly version: 1; readonly root: RootHead }
  | { readonly version: 1; readonly holds: readonly Hold[] }
  | { readonly version: 1; readonly endedAt: string };
