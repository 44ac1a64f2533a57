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
  // Zero times infinity is no number, and neither is any sum with it: no branch for each of millions.
  let sum = 0;
  for (const value of values) sum += 0 * value;
  requireFinite(step, `a part of ${what}`, sum);
}
