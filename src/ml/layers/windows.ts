import { concat, reshape, slice } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The `reach + R` steps that each group of R steps looks at, those before it and its own: `[..., reach + G R, x]` ->
 * `[..., G, reach + R, x]`. With more than one group, the reach is a multiple of R.
 */
export function overlappingWindows(x: Tensor, reach: number, R: number): Tensor {
  const lead = x.shape.slice(0, -2);
  const [steps = 0, width = 0] = x.shape.slice(-2);
  const groups = (steps - reach) / R;
  if (groups === 1) return reshape(x, [...lead, 1, steps, width]);
  const chunks = reshape(x, [...lead, steps / R, R, width]);
  const origin = lead.map(() => 0);
  const parts = Array.from({ length: reach / R + 1 }, (_, part) =>
    slice(chunks, [...origin, part, 0, 0], [...lead, groups, R, width]),
  );
  return concat(parts, lead.length + 1);
}
