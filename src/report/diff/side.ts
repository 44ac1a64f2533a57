import type { Digest, StageName } from '../../base/brand.ts';
import type { JsonObject } from '../../base/json.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { ContentManifest } from '../../keys/manifest.ts';
import type { StageRecord } from '../../store/record.ts';

/** One of the experiments that are compared. */
export interface Side {
  /** As the user named it, and what that turned out to be. */
  readonly label: string;
  readonly stages: readonly RunStage[];
  readonly asked: ReadonlyMap<StageName, Asked>;
  readonly results: Results;
}

/** What a stage was asked to do: its settings, and what outside the file would give another result. */
export interface Asked {
  readonly settings: JsonObject;
  /** null while it is not keyed. */
  readonly outside: Pick<ContentManifest, 'files' | 'revision' | 'dependency'> | null;
}

/** What stages left. All of it is null where there is no result, or its blob is gone: the next run heals that. */
export interface Results {
  readonly digest: (stage: StageName, role: string) => Digest | null;
  /** Bytes of an output (`weights`, `model`, `metrics`). */
  readonly read: (stage: StageName, role: string) => Uint8Array | null;
  readonly provenance: (stage: StageName) => StageRecord['provenance'] | null;
}
