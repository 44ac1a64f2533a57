import type { CacheSettings } from '../settings/cache.ts';
import type { TensorShape } from './tensor.ts';

/** Names of a cache's trained parameters. */
export const cacheTensorNames = { lambda: 'cache.lambda', theta: 'cache.theta' } as const;

/**
 * The trained parameters of a cache, numbers of any size that stand for lambda = sigmoid(v) and theta = softplus(u), so
 * that no step of an optimizer leads out of what these may be.
 */
export function cacheTensors({ lambda, theta }: CacheSettings): readonly TensorShape[] {
  const scalar = (name: string, value: number): TensorShape => ({
    ...{ name, dimensions: [1], role: 'bias', initialiser: { kind: 'constant', value } },
  });
  return [
    ...(lambda.learned ? [scalar(cacheTensorNames.lambda, Math.log(lambda.value / (1 - lambda.value)))] : []),
    ...(theta.learned ? [scalar(cacheTensorNames.theta, Math.log(Math.expm1(theta.value)))] : []),
  ];
}
