import { performance } from 'node:perf_hooks';
import type { Upkeep } from '../check/settings/training.ts';

/** Of the time, at most this part goes into saving what is due by the clock. */
export const greatestShare = 0.02;

/**
 * Tells when a checkpoint is due: so many steps, or so many seconds, after the last one. Where a save takes long, because
 * the model is large or the disk slow, the seconds stretch.
 */
export class CheckpointClock {
  readonly #upkeep: Upkeep;
  #step: number;
  #time = performance.now();
  /** How long the last save took, in milliseconds. */
  #cost = 0;

  constructor(upkeep: Upkeep, step: number) {
    this.#upkeep = upkeep;
    this.#step = step;
  }

  isDue(step: number): boolean {
    const { checkpointSteps, checkpointSeconds } = this.#upkeep;
    if (step === this.#step) return false;
    if (checkpointSteps !== null && step % checkpointSteps === 0) return true;
    const wait = Math.max(1000 * checkpointSeconds, this.#cost / greatestShare);
    return performance.now() - this.#time >= wait;
  }

  /** Saves and begins to count anew. */
  async timed(step: number, save: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await save();
    this.#step = step;
    this.#time = performance.now();
    this.#cost = this.#time - start;
  }
}
