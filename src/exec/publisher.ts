import type { GroupEnd, Publication } from '../store/publication.ts';
import type { Store } from '../store/store.ts';

interface Waiting {
  readonly publication: Publication;
  readonly resolve: (end: GroupEnd) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Time from one wait for the disk to the next: while a file system commits, whoever makes a file waits too. Short enough
 * that nobody sees it, and that a kill costs next to nothing.
 */
const pauseMs = 50;

/**
 * Publishes results in the order in which they come, while other stages are at work, so that none waits for the disk. What
 * comes within a pause is published together.
 */
export class Publisher {
  readonly #store: Store;
  #waiting: Waiting[] = [];
  #isAtWork = false;
  #isHurried = false;
  #begunAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Resolves when the result would survive a power cut. Rejects with StoreError where it could not be written. */
  publish(publication: Publication): Promise<GroupEnd> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ publication, resolve, reject });
      this.#plan();
    });
  }

  /** There is nothing else to do: what is waiting now need not wait for more. */
  hurry(): void {
    this.#isHurried = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#plan();
  }

  /** Not at once: first the next stage is given to a worker. */
  #plan(): void {
    if (this.#isAtWork || this.#timer !== null || this.#waiting.length === 0) return;
    const pause = this.#isHurried ? 0 : this.#begunAt + pauseMs - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#work();
    }, pause);
  }

  async #work(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    this.#isAtWork = true;
    this.#isHurried = false;
    this.#begunAt = performance.now();
    try {
      const ends = await this.#store.publishGroup(group.map(({ publication }) => publication));
      for (const [index, end] of ends.entries()) group[index]?.resolve(end);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    this.#isAtWork = false;
    this.#plan();
  }
}
