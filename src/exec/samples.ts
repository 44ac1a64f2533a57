import type { ContentKey } from '../base/brand.ts';
import type { StageKind } from '../check/plan.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { listRuns, readRun } from './history.ts';

/** Enough to judge from, few enough to read in a moment. */
const mostRuns = 20;
const enoughSamples = 8;

/** Records of the given kinds that the latest runs used or made, latest first, each once. */
export function recentRecords(
  runsFolder: string,
  store: Store,
  kinds: ReadonlySet<StageKind>,
): ReadonlyMap<StageKind, readonly StageRecord[]> {
  const samples = new Map<StageKind, StageRecord[]>([...kinds].map((kind) => [kind, []]));
  const seen = new Set<ContentKey>();
  for (const run of listRuns(runsFolder).slice(-mostRuns).reverse()) {
    if ([...samples.values()].every((records) => records.length >= enoughSamples)) break;
    for (const { kind, contentKey, outcome } of readRun(runsFolder, run)?.stages ?? []) {
      const records = samples.get(kind);
      if (records === undefined || records.length >= enoughSamples) continue;
      if (contentKey === null || (outcome !== 'ran' && outcome !== 'hit') || seen.has(contentKey)) continue;
      seen.add(contentKey);
      const found = store.lookup(contentKey);
      if (found.kind === 'hit') records.push(found.record);
    }
  }
  return samples;
}
