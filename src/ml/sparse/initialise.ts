import type { Compat, SparseInitial } from '../../check/settings/sparse.ts';
import { stream } from '../random/stream.ts';
import { sizeOf, type Matrices, type SparseTensor } from './tensor.ts';

/** Probability that an entry of each tensor is a connection, in the order of the tensors. At most 1. */
export function keepProbabilities(
  tensors: readonly SparseTensor[],
  density: number,
  initial: SparseInitial,
  compat: Compat = 'intended',
): number[] {
  if (initial === 'uniform') return tensors.map(() => density);
  const epsilon = compat === 'intended' ? erdosRenyi(tensors, density) : searchedEpsilon(tensors, density);
  return tensors.map((tensor) => Math.min(1, (epsilon * (tensor.rows + tensor.columns)) / sizeOf(tensor)));
}

/**
 * The factor of (rows + columns) that gives as many connections as the density: epsilon of Mocanu et al., "Scalable
 * training of artificial neural networks with adaptive sparse connectivity" (Nature Communications 2018), equation 1.
 * Tensors that come out whole are not made up for by others.
 */
export function erdosRenyi(tensors: readonly SparseTensor[], density: number): number {
  return wantedConnections(tensors, density) / extents(tensors);
}

const passesAtMost = 2000;

/**
 * The same as the published program of Selfish-RNN seeks it: a step less each time, and one step too many after the
 * last trial, which is within five connections of what is wanted.
 */
export function searchedEpsilon(tensors: readonly SparseTensor[], density: number): number {
  const wanted = wantedConnections(tensors, density);
  let epsilon = 10;
  let step = 0.5;
  for (let pass = 0; pass < passesAtMost; pass++) {
    const connections = epsilon * extents(tensors);
    epsilon *= connections > wanted ? 1 - step : 1 + step;
    step *= 0.95;
    if (Math.abs(connections - wanted) < 5) break;
  }
  return epsilon;
}

function wantedConnections(tensors: readonly SparseTensor[], density: number): number {
  return tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0) * density;
}

function extents(tensors: readonly SparseTensor[]): number {
  return tensors.reduce((sum, { rows, columns }) => sum + rows + columns, 0);
}

/** First masks: each entry by itself, so the number of connections fluctuates around the density. */
export function drawMasks(
  tensors: readonly SparseTensor[],
  density: number,
  initial: SparseInitial,
  compat: Compat,
  seed: number,
): Matrices {
  const probabilities = keepProbabilities(tensors, density, initial, compat);
  return Object.fromEntries(
    tensors.map((tensor, index) => {
      const mask = new Float32Array(sizeOf(tensor));
      stream(seed, `connect ${tensor.name}`).fillKeepMask(mask, probabilities[index] ?? 0);
      return [tensor.name, mask];
    }),
  );
}
