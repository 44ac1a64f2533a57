import type { ContentKey, Digest, StageName } from '../base/brand.ts';
import { chainOf, linkOf } from '../store/chain.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { RunStage } from './run-record.ts';

/** A stage and the result that it has; null = none. */
export interface ChainedStage {
  readonly name: StageName;
  /** Role to the name of the stage that fills it, which stands before. */
  readonly inputs: Readonly<Record<string, StageName>>;
  readonly key: ContentKey | null;
}

/** The results of a run, chained. */
export interface RunChain {
  readonly digest: Digest;
  readonly records: readonly StageRecord[];
}

/** Derives the chain of the results that stages have; null if there is none, or one is not to be read any more. */
export function deriveChain(stages: readonly ChainedStage[], store: Store): RunChain | null {
  const links = new Map<StageName, Digest>();
  const records: StageRecord[] = [];
  for (const { name, inputs, key } of stages) {
    if (key === null) continue;
    const record = store.recordOf(key);
    if (record === null) return null;
    const filled: Record<string, Digest> = {};
    for (const [role, input] of Object.entries(inputs)) {
      const link = links.get(input);
      if (link === undefined) return null;
      filled[role] = link;
    }
    links.set(name, linkOf(record, filled));
    records.push(record);
  }
  return records.length === 0 ? null : { digest: chainOf([...links.values()]), records };
}

/** The stages of a run with the results that they had in the end. */
export function chained(stages: readonly RunStage[]): readonly ChainedStage[] {
  return stages.map(({ name, inputs, outcome, contentKey }) => {
    const key = outcome === 'hit' || outcome === 'ran' ? contentKey : null;
    return { name, inputs, key };
  });
}
