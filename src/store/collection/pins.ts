import { statSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '../errors.ts';
import type { Layout } from '../layout.ts';
import { namesIn } from '../listing.ts';
import { readRoot, type FoundRoot } from '../roots.ts';

/** How long what was last seen of the roots is taken for how they are. */
const patienceMs = 20;

/** What runs have come to hold since the roots were read: a run says so before it works on it. */
export class Pins {
  readonly #layout: Layout;
  readonly #sizes: Map<string, number>;
  readonly #keys = new Set<string>();
  #readAt = -Infinity;

  constructor(layout: Layout, roots: readonly FoundRoot[]) {
    this.#layout = layout;
    this.#sizes = new Map(roots.map(({ name, sizeBytes }) => [name, sizeBytes]));
  }

  has(key: string): boolean {
    if (performance.now() - this.#readAt > patienceMs) this.#refresh();
    return this.#keys.has(key);
  }

  #refresh(): void {
    for (const name of this.#names()) {
      const path = join(this.#layout.roots, name);
      const size = guarded('look at a root', path, () => statSync(path, { throwIfNoEntry: false }))?.size;
      if (size === undefined || size === this.#sizes.get(name)) continue;
      this.#sizes.set(name, size);
      for (const { key, basis, trajectory } of readRoot(this.#layout, name)?.holds ?? []) {
        for (const held of [key, basis, trajectory]) if (held !== undefined) this.#keys.add(held);
      }
    }
    this.#readAt = performance.now();
  }

  #names(): readonly string[] {
    const { roots } = this.#layout;
    return namesIn('list the roots', roots);
  }
}
