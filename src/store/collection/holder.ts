import type { Hold } from '../record.ts';

/** A run that keeps what it used from being collected. */
export interface Holder {
  readonly run: string;
  /** Folder that the run stood in, and the experiment as it was named there. */
  readonly project: string;
  readonly file: string;
  readonly startedAt: string;
  /** Going on, as far as can be told from here: nothing that it uses goes, whatever else is wished. */
  readonly isLive: boolean;
  readonly holds: readonly Hold[];
}
