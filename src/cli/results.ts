import type { ContentKey } from '../base/brand.ts';
import type { RunStage } from '../exec/run-record.ts';
import type { Results } from '../report/diff/side.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';

export type RecordOf = (key: ContentKey) => StageRecord | null;

/** Records of a store, each read once. */
export function recordsIn(store: Store): RecordOf {
  const known = new Map<ContentKey, StageRecord | null>();
  return (key) => {
    const record = known.has(key) ? (known.get(key) ?? null) : store.recordOf(key);
    known.set(key, record);
    return record;
  };
}

/** What the store holds of stages. */
export function resultsIn(store: Store, record: RecordOf, stages: readonly RunStage[]): Results {
  const keys = new Map(stages.map(({ name, contentKey }) => [name, contentKey]));
  const recordOf = (name: RunStage['name']): StageRecord | null => {
    const key = keys.get(name);
    return key == null ? null : record(key);
  };
  return {
    digest: (name, role) => recordOf(name)?.outputs[role]?.digest ?? null,
    read: (name, role) => {
      const blob = recordOf(name)?.outputs[role];
      return blob === undefined || !store.hasBlob(blob) ? null : store.readBlob(blob.digest);
    },
    provenance: (name) => recordOf(name)?.provenance ?? null,
  };
}
