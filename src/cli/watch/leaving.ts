import type { StopReason } from '../../exec/control.ts';
import { stopSignals } from '../../exec/signals.ts';

/** Whether the user, or the system, has asked for the end of it all. A run of its own accord hears the same signals. */
export class Leaving {
  readonly #asked = new AbortController();
  #reason: StopReason | null = null;
  readonly #remove: readonly (() => void)[];

  constructor() {
    this.#remove = Object.entries(stopSignals).map(([name, reason = 'terminate']) => {
      const listener = (): void => {
        this.#reason ??= reason;
        this.#asked.abort();
      };
      process.on(name, listener);
      return () => process.off(name, listener);
    });
  }

  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#asked.signal;
  }

  release(): void {
    for (const remove of this.#remove) remove();
  }
}
