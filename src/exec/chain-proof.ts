import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { Damage } from '../store/verification/verify.ts';
import { listRuns, readRun } from './history.ts';
import { chained, deriveChain } from './run-chain.ts';

/** Whether there is a run whose results have a chain, and each of them is whole. */
export interface ChainProof {
  /** In full; as it was asked for if no run has it. */
  readonly chain: string;
  /** The latest that has it; null = none. */
  readonly run: string | null;
  readonly results: number;
  /** Stages whose outputs are damaged or gone. */
  readonly unproved: readonly string[];
}

/** Derives the chains of all runs again, from their records. `damage` is what reading every byte has found. */
export function proveChain(
  store: Store,
  runsFolder: string,
  wanted: string,
  damage: readonly Damage[],
): ChainProof {
  const damaged = new Set(damage.map(({ place }) => place.slice(place.lastIndexOf('/') + 1)));
  const isWhole = ({ outputs }: StageRecord): boolean =>
    Object.values(outputs).every((output) => !damaged.has(output.digest) && store.hasBlob(output));
  for (const run of [...listRuns(runsFolder)].reverse()) {
    const chain = deriveChain(chained(readRun(runsFolder, run)?.stages ?? []), store);
    if (chain?.digest.startsWith(wanted) !== true) continue;
    const { digest, records } = chain;
    const unproved = records.flatMap((record) => (isWhole(record) ? [] : [record.provenance.stage]));
    return { chain: digest, run, results: records.length, unproved };
  }
  return { chain: wanted, run: null, results: 0, unproved: [] };
}
