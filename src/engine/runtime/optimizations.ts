import type { LoweredProgram } from './lowered-program.ts';

/**
 * What onnxruntime does to a model of its own accord before the first run: `basic` computes once what depends on
 * constants alone, and joins what it finds in common patterns.
 */
export type Optimizations = 'none' | 'basic';

/**
 * Our own passes have left it nothing to win in a program whose weights are inputs: steps take the same time and give the
 * same bits, and a session is there in half the time. Weights that are constants are transposed once, not in each run.
 */
export function optimizationsOf({ frozen }: LoweredProgram): Optimizations {
  return frozen ? 'basic' : 'none';
}
