import { existsSync } from 'node:fs';
import type { ContentKey } from '../base/brand.ts';
import { Checkpoints } from './checkpoints.ts';
import { StoreError } from './errors.ts';
import { namesIn } from './listing.ts';
import type { Store } from './store.ts';

/**
 * The checkpoints that lay there when a run began. Those of a key whose result was published since are of no use: their
 * runner was killed while it removed them, or its worker lived long enough to save once more after another had published.
 */
export class LeftCheckpoints {
  readonly #store: Store;
  readonly #keys: ReadonlySet<string>;

  constructor(store: Store) {
    this.#store = store;
    this.#keys = keysIn(store.layout.checkpoints);
  }

  /** Removes those of a key that has its result, unless somebody is making that once more. */
  removeOf(key: ContentKey): void {
    if (!this.#keys.has(key) || existsSync(this.#store.layout.lease(key))) return;
    try {
      new Checkpoints(this.#store, key).clear();
    } catch (error) {
      // A store that may only be read is still good for hits.
      if (!(error instanceof StoreError && error.isRefusal)) throw error;
    }
  }
}

function keysIn(folder: string): ReadonlySet<string> {
  const names = namesIn('list checkpoints', folder);
  return new Set(names.map((name) => name.slice(0, name.lastIndexOf('-'))));
}
