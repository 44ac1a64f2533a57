import type { Graph } from '../graph/graph.ts';
import type { Device } from '../engine.ts';
import { mergeAccumulation } from './accumulation.ts';
import { simplifyAlgebra } from './algebra.ts';
import { sumColumnsByProduct } from './column-sums.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { foldConstants } from './constants.ts';
import { foldIntoGemm } from './gemm.ts';
import { orientProducts } from './orientation.ts';
import { sinkRowScales } from './row-scales.ts';
import { sinkScales } from './scales.ts';
import { scatterInPlace } from './scatters.ts';
import { fuseLogSoftmax } from './softmax.ts';
import { touchUsedRows } from './used-rows.ts';

/** A graph that computes the same, cheaper. */
export type Pass = (graph: Graph) => Graph;

/** In this order: constants uncover neutral operations, those uncover products, and products are merged at last. */
const passes: readonly Pass[] = [
  foldConstants,
  simplifyAlgebra,
  commonSubexpressions,
  fuseLogSoftmax,
  scatterInPlace,
  sinkScales,
  sinkRowScales,
  mergeAccumulation,
  foldIntoGemm,
];

/** What pays only where the CPU computes, or has operators for it. */
const passesForCpu: readonly Pass[] = [touchUsedRows, sumColumnsByProduct, orientProducts];

const closing: readonly Pass[] = [simplifyAlgebra, commonSubexpressions];

/** For the device that will run it; the passes of the CPU are right on each, but not faster. */
export function optimize(graph: Graph, device: Device = 'cpu'): Graph {
  const chosen = [...passes, ...(device === 'cpu' ? passesForCpu : []), ...closing];
  return chosen.reduce((current, pass) => pass(current), graph);
}
