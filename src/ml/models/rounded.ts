import { roundToGrid } from '../layers/rounding.ts';
import type { Site } from '../layers/site.ts';
import type { RoundedActivations } from './description.ts';
import type { LanguageModel } from './model.ts';
import { tensorNamed } from './weights.ts';

/** A model that rounds its activations at every point, on the grids that a quantization left. */
export function withRoundedActivations(model: LanguageModel, { points }: RoundedActivations): LanguageModel {
  const site: Site = (point, x) => roundToGrid(x, tensorNamed(points, point));
  return { ...model, forward: (input) => model.forward({ ...input, site }) };
}
