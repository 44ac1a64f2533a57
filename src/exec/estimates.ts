import type { StageRecord } from '../store/record.ts';
import { workOfRecord, type Work } from './work.ts';

/** What a stage is expected to cost, from what its like cost on the machines that ran it. */
export interface Estimate {
  readonly seconds: number;
  /** New in the store. */
  readonly bytes: number;
}

/**
 * Null without history. From the record of the same family that did the most similar work (of equals the latest, so
 * give the latest first), in proportion; where work cannot be told, the median of the family.
 */
export function estimate(work: Work, history: readonly StageRecord[]): Estimate | null {
  const like = history
    .map((record) => ({
      work: workOfRecord(record),
      seconds: record.provenance.seconds,
      bytes: Object.values(record.outputs).reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    }))
    .filter((sample) => sample.work.family === work.family);
  if (like.length === 0) return null;
  return {
    seconds: scaled(
      like.map((sample) => [sample.work.operations, sample.seconds]),
      work.operations,
    ),
    bytes:
      work.bytes ??
      Math.round(
        scaled(
          like.map((sample) => [sample.work.parameters, sample.bytes]),
          work.parameters,
        ),
      ),
  };
}

/** Cost at `size`, given `[size, cost]` of others. */
function scaled(samples: readonly (readonly [number | null, number])[], size: number | null): number {
  const nearest = samples
    .flatMap(([other, cost]) =>
      other === null || size === null || other <= 0 || size <= 0
        ? []
        : [{ cost: (cost * size) / other, distance: Math.abs(Math.log(size / other)) }],
    )
    .reduce<{ cost: number; distance: number } | null>(
      (best, sample) => (best === null || sample.distance < best.distance ? sample : best),
      null,
    );
  return nearest?.cost ?? median(samples.map(([, cost]) => cost));
}

/** Of at least one value; of an even number, the lower of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
