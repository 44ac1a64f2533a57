import type { Stream } from '../../../src/ml/random/stream.ts';
import { stream } from '../../../src/ml/random/stream.ts';

/** Who dies: everything at once, as when a machine or a terminal goes; or one process, as when memory runs out. */
export type Victim = 'group' | 'worker' | 'parent';

/** When: after so many of the run's events, or after so many changes among the files that the store is writing. */
export interface Moment {
  readonly victim: Victim;
  readonly by: 'event' | 'write';
  /** Counts from 1. */
  readonly number: number;
  readonly thenMs: number;
  /** Whether a second runner is at work on the same store. */
  readonly isShared: boolean;
}

/** How much there is to count in a run that nobody disturbs. */
export interface Extent {
  readonly events: number;
  readonly writes: number;
}

/** The moment of a trial; the same for the same seed and number. */
export function momentOf(seed: number, trial: number, extent: Extent): Moment {
  const random = stream(seed, 'kills').seek(trial);
  const by = below(random, 2) === 0 ? 'event' : 'write';
  return {
    // Most kills take everything.
    victim: (['group', 'group', 'worker', 'parent'] as const)[below(random, 4)] ?? 'group',
    by,
    number: 1 + below(random, by === 'event' ? extent.events : extent.writes),
    thenMs: below(random, 20),
    isShared: below(random, 5) === 0,
  };
}

function below(random: Stream, limit: number): number {
  return Math.floor((random.word() / 2 ** 32) * limit);
}
