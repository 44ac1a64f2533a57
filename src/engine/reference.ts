import { enableProdMode, tensor, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensorMap } from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { onBackend } from './backend.ts';
import { createEager } from './eager.ts';
import type { Arrays, Engine, Program } from './engine.ts';
import { hostCall, HostHeld } from './host-held.ts';

/** Runs programs on tfjs' CPU backend: slow, and what the others must agree with. */
export function createReference(): Engine {
  // tfjs advises to install another backend at first use, except in production. Naming the class keeps bundlers from
  // dropping the package, which registers the backend but calls itself free of side effects.
  if (typeof MathBackendCPU === 'function') enableProdMode();
  return createEager({
    name: 'reference',
    device: 'cpu',
    hold: (specs) => new HostHeld(specs),
    run: (program, outputs, given, wanted, held) => {
      const call = hostCall(program.name, { inputs: program.inputs, outputs }, given, wanted, held);
      onBackend('cpu', () => {
        evaluate(program, call.read, call.written);
      });
      call.commit();
    },
  });
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
