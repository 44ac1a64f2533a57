/**
 * The range of an activation point over several passes: exponential moving averages of the least and the greatest entry,
 * started at zero and corrected for it, as in Distiller (Zmora et al. 2019, arXiv 1910.12232). In double precision
 * throughout: in single precision `1 - decay` alone is off by 1e-5, which moves roundings.
 */
export interface TrackedRange {
  /** Averages before they are corrected. */
  readonly min: number;
  readonly max: number;
  /** Passes that were seen. */
  readonly count: number;
}

const rangeDecay = 0.999;

export const unseen: TrackedRange = { min: 0, max: 0, count: 0 };

export function isRange(value: Partial<TrackedRange> | undefined): boolean {
  return [value?.min, value?.max, value?.count].every(Number.isFinite);
}

/** The range after a pass in which the entries lay between `min` and `max`. */
export function afterPass(before: TrackedRange, min: number, max: number): TrackedRange {
  const averaged = (average: number, value: number) => rangeDecay * average + (1 - rangeDecay) * value;
  return { min: averaged(before.min, min), max: averaged(before.max, max), count: before.count + 1 };
}

/** The averages, corrected: after one pass its own least and greatest entry. */
export function extent({ min, max, count }: TrackedRange): { readonly min: number; readonly max: number } {
  const correction = 1 - rangeDecay ** count;
  return { min: min / correction, max: max / correction };
}

/** Greatest magnitude m of the range: what lies beyond ±m is cut off. */
export function bound(range: TrackedRange): number {
  const { min, max } = extent(range);
  return Math.max(Math.abs(min), Math.abs(max));
}

/**
 * What the next pass makes of the range, before it has been: `extent` will be `kept + weight * value` of the pass. So a
 * program can round by a range that takes part in the pass itself, without doing the averages in single precision.
 */
export function forecast({ min, max, count }: TrackedRange): {
  readonly min: number;
  readonly max: number;
  readonly weight: number;
} {
  const correction = 1 - rangeDecay ** (count + 1);
  return {
    min: (rangeDecay * min) / correction,
    max: (rangeDecay * max) / correction,
    weight: (1 - rangeDecay) / correction,
  };
}
