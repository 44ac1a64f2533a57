import type { ContentKey } from '../base/brand.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import type { RunRecord } from '../exec/run-record.ts';

/** What is known of earlier work: runs with their stages, and the readable key of each result. */
export interface Past {
  /** Latest first; read only as far as they are asked for. */
  readonly runs: () => Iterable<RunRecord>;
  /** null when the store no longer has the record. */
  readonly manifest: (key: ContentKey) => ContentManifest | null;
}
