import type { TensorBits } from './settings/quantize.ts';
import type { TensorShape } from './shapes/tensor.ts';

/** What bears on a tensor's scales beside what is written. */
export interface Treatment {
  /** Whether weights are trained while they are rounded. */
  readonly retrained: boolean;
  /** Tables that look-ups and the softmax share. */
  readonly shared: readonly string[];
}

/**
 * The grid of a tensor. A bias has one scale, a matrix one a row. Where weights are trained while they are rounded, the
 * rules are MicroNet's (Yan et al. 2020, arXiv 2005.07877): a table for look-ups alone has one scale, one that the softmax
 * shares is left with its rows', and biases keep their greatest magnitude.
 */
export function precisionOf(
  { name, role }: Pick<TensorShape, 'name' | 'role'>,
  bits: number,
  per: TensorBits['per'] | undefined,
  { retrained, shared }: Treatment,
): TensorBits {
  if (role === 'bias') return { bits, per: 'tensor', ...(retrained ? { keeps: 'maximum' } : {}) };
  const forLookupsAlone = role === 'embedding' && !shared.includes(name);
  return { bits, per: per ?? (retrained && forLookupsAlone ? 'tensor' : 'row') };
}
