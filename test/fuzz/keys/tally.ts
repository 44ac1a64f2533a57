/** What a campaign has done so far. */
export type EditKind = 'cosmetic' | 'idle' | 'semantic' | 'both';

export interface Tally {
  experiments: number;
  edits: Record<EditKind, number>;
  /** Stages that were looked up, and how that came out. */
  hits: number;
  misses: number;
  /** Hits behind a stage that ran: a change went no further. */
  cutOff: number;
  /** Trainings that went on from what one of another length left. */
  resumed: number;
  /** Stages that failed, with the cache as without, and what stands behind them. */
  failed: number;
  /** Experiments and edits that the program refused, as it should. */
  refused: number;
  /** By kind of stage or type of model. */
  readonly seen: Map<string, number>;
}

export function newTally(): Tally {
  return {
    experiments: 0,
    edits: { cosmetic: 0, idle: 0, semantic: 0, both: 0 },
    hits: 0,
    misses: 0,
    cutOff: 0,
    resumed: 0,
    failed: 0,
    refused: 0,
    seen: new Map(),
  };
}

export function editsOf({ edits }: Tally): number {
  return edits.cosmetic + edits.idle + edits.semantic + edits.both;
}
