import { createEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** For tests of what is computed, not of how. */
export const reference = createEngine('reference', { threads: 1 });

export const engines: readonly Engine[] = [reference, createEngine('onnx', { threads: 1 })];
