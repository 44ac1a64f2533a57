import { enableProdMode, tensor, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensorMap } from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { onBackend } from './backend.ts';
import type { Arrays, Engine, Executable, Program } from './engine.ts';
import { outputSpecs } from './graph/specs.ts';
import { hostCall, HostHeld, promised } from './host-held.ts';
import { trace } from './trace/trace.ts';

/**
 * Runs programs as they stand, operation by operation, on tfjs' CPU backend: slow, and what the others must agree
 * with. A program is traced all the same, which gives its outputs' types and holds it to the same rules.
 */
export function createReference(): Engine {
  // tfjs advises to install another backend at first use, except in production. Naming the class keeps bundlers from
  // dropping the package, which registers the backend but calls itself free of side effects.
  if (typeof MathBackendCPU === 'function') enableProdMode();
  return {
    name: 'reference',
    device: 'cpu',
    compile: (program) => promised(() => prepare(program)),
    hold: (specs) => promised(() => new HostHeld(specs)),
    dispose: () => Promise.resolve(),
  };
}

function prepare(program: Program): Executable {
  const specs = { inputs: program.inputs, outputs: outputSpecs(trace(program)) };
  return {
    ...specs,
    run: (inputs, outputs, ...held) =>
      promised(() => {
        const call = hostCall(program.name, specs, inputs, outputs, held);
        onBackend('cpu', () => {
          evaluate(program, call.read, call.written);
        });
        call.commit();
      }),
    dispose: () => Promise.resolve(),
  };
}

function evaluate(program: Program, given: Arrays, wanted: Arrays): void {
  tidy(() => {
    const tensors: NamedTensorMap = {};
    for (const [name, { shape, dtype }] of Object.entries(program.inputs)) {
      tensors[name] = tensor(given[name] ?? [], [...shape], dtype);
    }
    for (const [name, result] of Object.entries(program.body(tensors))) wanted[name]?.set(result.dataSync());
  });
}
