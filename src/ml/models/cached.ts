import { reshape, scalar, sigmoid, softplus } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CacheSettings, Learnable } from '../../check/settings/cache.ts';
import { cacheTensorNames, cacheTensors } from '../../check/shapes/cache.ts';
import type { Specs } from '../../engine/engine.ts';
import { cacheProbability, mixedLosses, remembered, type CacheEntries } from '../layers/neural-cache.ts';
import type { LanguageModel } from './model.ts';
import { floatSpec, tensorNamed } from './weights.ts';

/** The cache's entries in the state of a model. */
const cacheState = { keys: 'cache.keys', words: 'cache.words' } as const;

/**
 * A model with a neural cache around it. Its losses are those of the mixture; `logits` remain the model's own, since a
 * cache gives a probability to targets alone.
 */
export function withCache(model: LanguageModel, cache: CacheSettings): LanguageModel {
  const { columns } = cache;
  const trained = cacheTensors(cache).map(({ name }) => name);
  const parametersOf = (parameters: NamedTensorMap) => cacheNumbers(cache, parameters);
  return {
    ...model,
    parameters: { ...model.parameters, ...Object.fromEntries(trained.map((name) => [name, floatSpec(1)])) },
    state: (batch) => ({ ...model.state(batch), ...cacheSpecs(model, cache.size, columns, batch) }),
    lasting: [...(model.lasting ?? []), ...Object.values(cacheState)],
    ...(trained.length === 0 ? {} : { figures: { names: ['lambda', 'theta'], of: parametersOf } }),
    forward: (input) => {
      const output = model.forward(input);
      const entries = entriesOf(input.state);
      const numbers = parametersOf(input.parameters);
      return {
        ...output,
        losses: (targets, routes) => {
          const mass = cacheProbability(entries, { hidden: output.hidden, targets }, numbers.theta);
          return mixedLosses(output.losses(targets, routes), mass, numbers.lambda);
        },
        remembered: (targets) => ({
          ...output.remembered?.(targets),
          ...inState(remembered(entries, { hidden: output.hidden, targets })),
        }),
      };
    },
  };
}

/** Lambda and theta, as they are set or trained. */
export function cacheNumbers(
  { lambda, theta }: Pick<CacheSettings, 'lambda' | 'theta'>,
  parameters: NamedTensorMap,
): { readonly lambda: Scalar; readonly theta: Scalar } {
  return {
    lambda: trainedOr(lambda, sigmoid, parameters, cacheTensorNames.lambda),
    theta: trainedOr(theta, softplus, parameters, cacheTensorNames.theta),
  };
}

/** The entries of a cache of so many as state. */
export function cacheSpecs(
  { hidden }: Pick<LanguageModel, 'hidden'>,
  size: number,
  columns: CacheSettings['columns'],
  batch: number,
): Specs {
  const lanes = columns === 'apart' ? batch : 1;
  return {
    [cacheState.keys]: floatSpec(size, lanes, hidden),
    [cacheState.words]: floatSpec(size, lanes),
  };
}

export function entriesOf(state: NamedTensorMap): CacheEntries {
  return {
    keys: tensorNamed(state, cacheState.keys) as Tensor3D,
    words: tensorNamed(state, cacheState.words) as Tensor2D,
  };
}

export function inState({ keys, words }: CacheEntries): NamedTensorMap {
  return { [cacheState.keys]: keys, [cacheState.words]: words };
}

function trainedOr(
  { value, learned }: Learnable,
  range: (x: Tensor) => Tensor,
  parameters: NamedTensorMap,
  name: string,
): Scalar {
  return learned ? reshape(range(tensorNamed(parameters, name)), []) : scalar(value);
}
