import type { Engine } from './engine.ts';
import { outputSpecs } from './graph/specs.ts';
import { HostHeld, promised } from './host-held.ts';
import { lower } from './onnx/lower.ts';
import { encodeModel } from './onnx/model.ts';
import { optimize } from './passes/optimize.ts';
import { openSession } from './runtime/session.ts';
import type { SessionSettings } from './runtime/session.ts';
import { trace } from './trace/trace.ts';

/** program -> graph -> better graph -> ONNX model -> session. */
export function createCompiled(settings: SessionSettings): Engine {
  return {
    name: 'onnx',
    device: 'cpu',
    async compile(program) {
      const graph = optimize(trace(program));
      const model = encodeModel(lower(graph));
      return openSession(program.name, model, program.inputs, outputSpecs(graph), settings);
    },
    hold: (specs) => promised(() => new HostHeld(specs)),
    dispose: () => Promise.resolve(),
  };
}
