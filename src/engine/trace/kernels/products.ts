import { matmul } from '../../graph/build.ts';
import type { Node } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

export const products: Kernels = {
  BatchMatMul: ({ a, b }: { a: Node; b: Node }, how: { transposeA: boolean; transposeB: boolean }) =>
    matmul(a, b, { transposeA: how.transposeA, transposeB: how.transposeB }),
};
