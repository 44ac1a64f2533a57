import { unreachable } from '../../base/fault.ts';
import type { OptimizerSettings } from '../../check/settings/training.ts';

/** What a schedule of the learning rate reads. */
export type RateRule = Pick<OptimizerSettings, 'warmup' | 'decay'>;

/**
 * The learning rate of a step, counted from 0, of so many in all. `rate` is the one that is set, or what a plateau has
 * made of it. Through step `warmup` it rises linearly; after that
 *
 *     cosine     rate (1 + cos(pi step / steps)) / 2         with the step counted from the start, not from the warm-up;
 *                                                            `over` takes the place of `steps`, and nothing is left after it
 *     rsqrt      rate / sqrt(max(1, warmup, step))           during the warm-up too
 *
 * and it never rises from zero: the first step takes the rate of the second.
 */
export function rateAt({ warmup = 0, decay }: RateRule, rate: number, step: number, steps: number): number {
  const warm = warmup > 0 && step <= warmup;
  const factor = warm ? Math.max(step, 1) / warmup : 1;
  switch (decay.kind) {
    case 'constant':
    case 'plateau':
      return rate * factor;
    case 'cosine':
      return warm ? rate * factor : rate * halfCosine(step, decay.over ?? steps);
    case 'rsqrt':
      return (factor * rate) / Math.sqrt(Math.max(1, warmup, step));
    default:
      return unreachable(decay);
  }
}

/** From 1 to 0 and not up again. */
function halfCosine(step: number, steps: number): number {
  return 0.5 * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps));
}
