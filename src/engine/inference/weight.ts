import { gridEntries, sparseEntries } from '../graph/matrices.ts';
import type { GridMatrix, IntegerMatrix, SparseMatrix } from '../graph/matrices.ts';
import type { GridKernel } from '../graph/graph.ts';

/** A weight that is fixed for good, and what multiplies by it. */
export type Weight =
  | { readonly kind: 'dense'; readonly values: Float32Array }
  | { readonly kind: 'grid'; readonly matrix: GridMatrix; readonly kernel: GridKernel }
  /** Integers to be turned into floats before anything is computed with them: the form for files. */
  | { readonly kind: 'integers'; readonly matrix: IntegerMatrix }
  | { readonly kind: 'sparse'; readonly matrix: SparseMatrix };

/** By the name of the input that it takes the place of. */
export type BoundWeights = Readonly<Record<string, Weight>>;

/** Row-major, whatever the form. */
export function entriesOf(weight: Weight): Float32Array {
  switch (weight.kind) {
    case 'dense':
      return weight.values;
    case 'grid':
    case 'integers':
      return gridEntries(weight.matrix);
    case 'sparse':
      return sparseEntries(weight.matrix);
  }
}
