import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isGone, StoreError, storeError } from './errors.ts';
import { sweepLeases } from './leases.ts';
import { isOrphan } from './owner.ts';
import type { Store } from './store.ts';

/**
 * Removes what killed processes of this machine were writing and the leases they held, and says how many files that
 * were. Call it once at the start of a run. Files of other machines stay: whether their makers live cannot be known from here.
 */
export function sweep(store: Store): number {
  const folder = store.layout.aside;
  let removed = 0;
  try {
    for (const name of readdirSync(folder)) {
      if (!isOrphan(name)) continue;
      rmSync(join(folder, name), { force: true });
      removed++;
    }
    removed += sweepLeases(store.layout);
  } catch (error) {
    const trouble = isGone(error) ? null : storeError('sweep', folder, error);
    // A store that may only be read is still good for hits.
    if (trouble !== null && !(trouble instanceof StoreError && trouble.isRefusal)) throw trouble;
  }
  return removed;
}
