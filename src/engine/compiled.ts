import type { Device, Engine, Program } from './engine.ts';
import { outputSpecs } from './graph/specs.ts';
import { HostHeld, promised } from './host-held.ts';
import { lower } from './onnx/lower.ts';
import { optimize } from './passes/optimize.ts';
import { openSession } from './runtime/session.ts';
import type { LoweredProgram } from './runtime/lowered-program.ts';
import type { SessionSettings } from './runtime/session-settings.ts';
import { trace } from './trace/trace.ts';

/** program -> graph -> better graph -> ONNX model. */
export function lowered(program: Program, device: Device): LoweredProgram {
  const graph = optimize(trace(program), device);
  const { name, inputs } = program;
  return { name, inputs, outputs: outputSpecs(graph), model: lower(graph, device), frozen: false };
}

/** Programs compiled for the CPU, each a session of onnxruntime. */
export function createCompiled(settings: SessionSettings): Engine {
  return {
    name: 'onnx',
    device: 'cpu',
    compile: async (program) => openSession(lowered(program, 'cpu'), settings),
    hold: (specs) => promised(() => new HostHeld(specs)),
    dispose: () => Promise.resolve(),
  };
}
