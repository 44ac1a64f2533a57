import type { QuantizeSettings } from '../../check/settings/quantize.ts';
import { rounded, scaleFor, truncatedInverse } from '../compress/quantize.ts';
import type { ModelDescription, RoundedActivations } from '../models/description.ts';
import { tensorNamed, weightShapes, type Weights } from '../models/weights.ts';
import { bound } from './range.ts';
import type { Ranges } from './site.ts';

/** Trained weights on their grids; what is not on one is as it was. */
export function settledWeights(
  weights: Weights,
  description: ModelDescription,
  tensors: QuantizeSettings['tensors'],
): Weights {
  const shapes = weightShapes(description);
  return Object.fromEntries(
    Object.entries(weights).map(([name, values]) => {
      const precision = tensors[name];
      return [name, precision === undefined ? values : rounded(values, tensorNamed(shapes, name), precision)];
    }),
  );
}

/** The grids of activations, once their ranges are known. */
export function settledActivations(ranges: Ranges, bits: number): RoundedActivations {
  const points = Object.entries(ranges).map(([name, range]) => {
    const greatest = bound(range);
    const inverseScale = truncatedInverse(scaleFor(greatest, bits), bits);
    return [name, { maximum: Math.fround(greatest), inverseScale }] as const;
  });
  return { bits, points: Object.fromEntries(points) };
}
