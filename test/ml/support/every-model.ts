import type { ModelSettings } from '../../../src/check/settings/model.ts';
import type { TensorBits } from '../../../src/check/settings/quantize.ts';
import { activationPoints } from '../../../src/check/shapes/points.ts';
import { scaleFor, truncatedInverse } from '../../../src/ml/compress/quantize.ts';
import { pruneOnce } from '../../../src/ml/compress/pruner.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../../src/ml/models/weights.ts';
import { models } from '../../engine/parity/models.ts';
import { quantized } from './models.ts';

/** Settings of every kind of model, with and without caches, tied and untied, by title. */
export const everyModel: readonly (readonly [title: string, settings: ModelSettings])[] = Object.values(
  models,
).flatMap((cases) => Object.entries(cases).map(([title, { settings }]) => [title, settings] as const));

/** The words that the models of this file know. */
export const vocabulary = 40;

/** Fresh weights: nothing pruned, 32 bits. */
export function dense(settings: ModelSettings): TrainedModel {
  const description = describe(settings, vocabulary);
  return { description, weights: initialise(description, 5) };
}

/** Its matrices without 60 % of their weights. */
export function pruned(settings: ModelSettings): TrainedModel {
  const model = dense(settings);
  return pruneOnce(model, Object.fromEntries(matrices(model).map((name) => [name, { from: 0, to: 0.6 }])));
}

/** The same on grids of so many bits; of odd rows every tensor has one scale for all. */
export function small(settings: ModelSettings, bits: number): TrainedModel {
  const model = pruned(settings);
  const grids = matrices(model).map((name, index): [string, TensorBits] => [
    name,
    { bits, per: index % 2 === 0 ? 'row' : 'tensor' },
  ]);
  return quantized(model, Object.fromEntries(grids));
}

/** With a grid for the activations at every point, whatever they are. */
export function withActivations(model: TrainedModel, bits: number): TrainedModel {
  const points = activationPoints(model.description.architecture).map(({ name }, at) => {
    const maximum = Math.fround(0.3 + at / 7);
    return [name, { maximum, inverseScale: truncatedInverse(scaleFor(maximum, bits), bits) }] as const;
  });
  const activations = { bits, points: Object.fromEntries(points) };
  return { ...model, description: { ...model.description, activations } };
}

function matrices({ description }: TrainedModel): readonly string[] {
  return Object.entries(weightShapes(description)).flatMap(([name, shape]) =>
    shape.length === 2 ? [name] : [],
  );
}
