import type { Graph } from '../graph/graph.ts';
import { mergeAccumulation } from './accumulation.ts';
import { simplifyAlgebra } from './algebra.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { foldConstants } from './constants.ts';
import { foldIntoGemm } from './gemm.ts';
import { orientProducts } from './orientation.ts';
import { sinkScales } from './scales.ts';
import { scatterInPlace } from './scatters.ts';

/** A graph that computes the same, cheaper. */
export type Pass = (graph: Graph) => Graph;

/** In this order: constants uncover neutral operations, those uncover products, and products are merged at last. */
const passes: readonly Pass[] = [
  foldConstants,
  simplifyAlgebra,
  commonSubexpressions,
  scatterInPlace,
  sinkScales,
  mergeAccumulation,
  foldIntoGemm,
  orientProducts,
  simplifyAlgebra,
  commonSubexpressions,
];

export function optimize(graph: Graph): Graph {
  return passes.reduce((current, pass) => pass(current), graph);
}
