/**
 * Why a run is asked to stop: a signal from the keyboard or the system, a limit that someone else set and after which
 * the same command is to be given again, or that the experiment is no longer what it was.
 */
export type StopReason = 'interrupt' | 'terminate' | 'hangup' | 'limit' | 'change';

/** As a shell reports the signal; 75 (`EX_TEMPFAIL`) asks a batch system to queue the run again. */
const exitCodes: Readonly<Record<StopReason, number>> = {
  interrupt: 130,
  terminate: 143,
  hangup: 129,
  limit: 75,
  change: 75,
};

export function exitCodeOf(reason: StopReason): number {
  return exitCodes[reason];
}

/** What an executing run obeys: first to stop at a checkpoint, then, if asked again, at once. */
export class RunControl {
  #reason: StopReason | null = null;
  #isAbandoned = false;
  readonly #onStop: (() => void)[] = [];
  readonly #onAbandon: (() => void)[] = [];

  /** The first reason given; null while the run may go on. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** True once the run was told not to wait for checkpoints. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Asks every running stage to write a checkpoint and end. */
  stop(reason: StopReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    for (const listener of this.#onStop) listener();
  }

  /** Ends the workers without waiting for a checkpoint. */
  abandon(reason: StopReason): void {
    this.stop(reason);
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    for (const listener of this.#onAbandon) listener();
  }

  onStop(listener: () => void): void {
    this.#onStop.push(listener);
  }

  onAbandon(listener: () => void): void {
    this.#onAbandon.push(listener);
  }
}
