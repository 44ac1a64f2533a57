import type { Node } from '../graph/graph.ts';

/**
 * What a tfjs kernel means as nodes. Operands come under the names that tfjs gives them, attributes as tfjs types
 * them; each kernel declares the ones it reads.
 */
export type Kernel = (inputs: never, attributes: never) => Node | readonly Node[];

/** By the kernel's name in tfjs. */
export type Kernels = Readonly<Record<string, Kernel>>;
