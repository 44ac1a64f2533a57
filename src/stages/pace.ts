import { performance } from 'node:perf_hooks';

/** How often the parent hears of progress, in milliseconds. */
const interval = 100;

/** Tokens a second of late, and when progress is worth telling. */
export class Pace {
  /** null before the first count: what came before it, compiling, says nothing about the speed. */
  #told: number | null = null;
  #tokens = 0;
  #perSecond: number | null = null;

  /** Counts tokens; null if it is not time to tell. The first count is told at once, without a speed. */
  count(tokens: number): { readonly tokensPerSecond?: number } | null {
    const now = performance.now();
    if (this.#told === null) {
      this.#told = now;
      return {};
    }
    this.#tokens += tokens;
    const elapsed = now - this.#told;
    if (elapsed < interval) return null;
    const speed = (1000 * this.#tokens) / elapsed;
    // A mean over some seconds, however long the steps are.
    const weight = 1 - Math.exp(-elapsed / 3000);
    this.#perSecond = this.#perSecond === null ? speed : this.#perSecond + weight * (speed - this.#perSecond);
    this.#told = now;
    this.#tokens = 0;
    return { tokensPerSecond: this.#perSecond };
  }

  /** Time that passed otherwise (validation, a checkpoint) does not count against the speed. */
  pause(): void {
    this.#told = performance.now();
    this.#tokens = 0;
  }
}
