import type { Kernels } from '../kernel.ts';
import { constants } from './constants.ts';
import { einsum } from './einsum.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { shapes } from './shapes.ts';

export const kernels: Kernels = {
  ...constants,
  ...einsum,
  ...elementwise,
  ...indexing,
  ...products,
  ...reductions,
  ...shapes,
};
