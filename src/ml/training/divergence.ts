import type { TypedArray } from '../../engine/engine.ts';

/** Training has left the range of numbers; it cannot go on. */
export class Divergence extends Error {
  override readonly name = 'Divergence';
  /** The step after which it was noticed, counted from 1. */
  readonly step: number;

  /** `what` became `value`. */
  constructor(step: number, what: string, value: number) {
    super(`${what} became ${value} at step ${step}`);
    this.step = step;
  }
}

export function requireFinite(step: number, what: string, value: number): void {
  if (!Number.isFinite(value)) throw new Divergence(step, what, value);
}

export function requireAllFinite(step: number, what: string, values: TypedArray): void {
  const odd = firstNotFinite(values);
  if (odd !== null) throw new Divergence(step, `a part of ${what}`, odd);
}

/** null = all are finite. */
export function firstNotFinite(values: ArrayLike<number>): number | null {
  // Not for...of, whose iterator takes ten times as long for millions of values.
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) return value;
  }
  return null;
}
