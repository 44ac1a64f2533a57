import type { Redistribution } from '../../check/settings/sparse.ts';

/** What gives a tensor its share of the connections to regrow. Zero for a tensor without connections. */
export function importanceOf(
  redistribution: Redistribution,
  weights: Float32Array,
  mask: Float32Array,
  momentum: Float32Array | null,
  threshold: number,
): number {
  switch (redistribution) {
    case 'none':
      return 1;
    case 'magnitude':
      return meanMagnitude(weights, mask);
    case 'momentum':
      return momentum === null ? 0 : meanMagnitude(momentum, mask);
    case 'nonzeros':
      return weights.reduce((count, weight) => count + (Math.abs(weight) > threshold ? 1 : 0), 0);
  }
}

function meanMagnitude(values: Float32Array, mask: Float32Array): number {
  let sum = 0;
  let connections = 0;
  for (let index = 0; index < mask.length; index++) {
    if (mask[index] === 0) continue;
    sum += Math.abs(values[index] ?? 0);
    connections++;
  }
  return connections === 0 ? 0 : sum / connections;
}
