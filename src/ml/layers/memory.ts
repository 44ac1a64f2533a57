import { concat, slice } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What is carried after a window: as many steps as before `[S, ...]`, the last of those that were carried and of the
 * window's own `[T, ...]`.
 */
export function carried(before: Tensor, window: Tensor): Tensor {
  const [steps = 0, ...rest] = before.shape;
  const [time = 0] = window.shape;
  const whole = time >= steps;
  const first = whole ? time - steps : time;
  return slice(whole ? window : concat([before, window]), [first, ...rest.map(() => 0)], before.shape);
}
