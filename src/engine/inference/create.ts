import type { Engine } from '../engine.ts';
import { HostHeld, promised } from '../host-held.ts';
import { optimize } from '../passes/optimize.ts';
import type { SessionSettings } from '../runtime/session-settings.ts';
import { trace } from '../trace/trace.ts';
import { bindWeights } from './bind.ts';
import { prepare, type InferenceExecutable } from './executable.ts';
import type { BoundWeights } from './weight.ts';

export interface InferenceEngine extends Engine {
  compile(program: Parameters<Engine['compile']>[0]): Promise<InferenceExecutable>;
}

/**
 * An engine for models that learn no more. In every program that it compiles, inputs of the weights' names are constants,
 * which kernels bring into their own order once, and no inputs any longer. On the CPU, with onnxruntime.
 */
export function createInference(weights: BoundWeights, settings: SessionSettings): InferenceEngine {
  return {
    name: 'onnx',
    device: 'cpu',
    compile: async (program) => prepare(bindWeights(optimize(trace(program)), weights), settings),
    hold: (specs) => promised(() => new HostHeld(specs)),
    dispose: () => Promise.resolve(),
  };
}
