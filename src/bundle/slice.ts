/** The part of a store that an experiment's results are. */
import type { ContentKey, Digest } from '../base/brand.ts';
import { encode } from '../store/codec.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { BundleEntry } from './write.ts';

/** Blobs before the records that name them, each once, by digest and by key. */
export function sliceOf(store: Store, records: readonly StageRecord[]): readonly BundleEntry[] {
  const blobs = new Map<Digest, number>();
  const byKey = new Map<ContentKey, StageRecord>();
  for (const record of records) {
    byKey.set(record.contentKey, record);
    for (const { digest, sizeBytes } of Object.values(record.outputs)) blobs.set(digest, sizeBytes);
  }
  return [
    ...byName(blobs).map(([digest, sizeBytes]): BundleEntry => ({
      name: { kind: 'blob', digest },
      sizeBytes,
      read: () => store.readBlob(digest),
    })),
    ...byName(byKey).map(([key, record]): BundleEntry => {
      const bytes = encode(record);
      return { name: { kind: 'record', key }, sizeBytes: bytes.length, read: () => bytes };
    }),
  ];
}

function byName<K extends string, V>(map: ReadonlyMap<K, V>): readonly (readonly [K, V])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
