import { createEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** For tests of what is computed, not of how. */
export const reference = await createEngine({ engine: 'reference', device: 'cpu', threads: 1 });

export const engines: readonly Engine[] = [
  reference,
  await createEngine({ engine: 'onnx', device: 'cpu', threads: 1 }),
];
