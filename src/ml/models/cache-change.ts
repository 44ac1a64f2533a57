import { fault } from '../../base/fault.ts';
import type { CacheChange, FixedCache } from '../../check/settings/cache.ts';
import { cacheTensorNames } from '../../check/shapes/cache.ts';
import { tensorNamed, type TrainedModel } from './weights.ts';

/** Lambda and theta of a model's cache as they are now, trained or not; null = it has none. */
export function cacheNumbers({
  description,
  weights,
}: TrainedModel): Pick<FixedCache, 'lambda' | 'theta'> | null {
  const { cache } = description.architecture;
  if (cache === undefined) return null;
  const trained = (name: string) => tensorNamed(weights, name)[0] ?? NaN;
  return {
    lambda: cache.lambda.learned ? 1 / (1 + Math.exp(-trained(cacheTensorNames.lambda))) : cache.lambda.value,
    theta: cache.theta.learned ? Math.log1p(Math.exp(trained(cacheTensorNames.theta))) : cache.theta.value,
  };
}

/** The model by itself. */
export function withoutCache({ description, weights }: TrainedModel): TrainedModel {
  const { cache, ...architecture } = description.architecture;
  if (cache === undefined) return { description, weights };
  const trained: readonly string[] = Object.values(cacheTensorNames);
  return {
    description: { ...description, architecture },
    weights: Object.fromEntries(Object.entries(weights).filter(([name]) => !trained.includes(name))),
  };
}

/** The model with a cache that learns no more, in place of its own if it has one. */
export function withFixedCache(
  model: TrainedModel,
  { size, lambda, theta, columns }: FixedCache,
): TrainedModel {
  const { description, weights } = withoutCache(model);
  const fixed = (value: number) => ({ value, learned: false });
  const cache = { size, lambda: fixed(lambda), theta: fixed(theta), columns };
  return { description: { ...description, architecture: { ...description.architecture, cache } }, weights };
}

/** The model with as much of its cache changed as is asked; absent = nothing. */
export function withCacheChanged(model: TrainedModel, change: CacheChange | undefined): TrainedModel {
  if (change === undefined) return model;
  if (change.kind === 'none') return withoutCache(model);
  const { cache } = model.description.architecture;
  const own = cacheNumbers(model);
  return withFixedCache(model, {
    size: change.size ?? cache?.size ?? fault('a cache without a size'),
    lambda: change.lambda ?? own?.lambda ?? fault('a cache without lambda'),
    theta: change.theta ?? own?.theta ?? fault('a cache without theta'),
    columns: change.columns ?? cache?.columns ?? 'interleaved',
  });
}
