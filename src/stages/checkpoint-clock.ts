import { performance } from 'node:perf_hooks';
import type { Upkeep } from '../check/settings/training.ts';

/** Tells when a checkpoint is due: so many steps, or so many seconds, after the last one. */
export class CheckpointClock {
  readonly #upkeep: Upkeep;
  #step: number;
  #time = performance.now();

  constructor(upkeep: Upkeep, step: number) {
    this.#upkeep = upkeep;
    this.#step = step;
  }

  isDue(step: number): boolean {
    const { checkpointSteps, checkpointSeconds } = this.#upkeep;
    if (step === this.#step) return false;
    if (checkpointSteps !== null && step % checkpointSteps === 0) return true;
    return performance.now() - this.#time >= 1000 * checkpointSeconds;
  }

  reset(step: number): void {
    this.#step = step;
    this.#time = performance.now();
  }
}
