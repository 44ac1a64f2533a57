import { tidy } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { fault } from '../base/fault.ts';
import { checkArrays } from './arrays.ts';
import { onBackend } from './backend.ts';
import { createEager } from './eager.ts';
import type { Arrays, Device, Engine, Held, Program, Specs } from './engine.ts';
import { holdersOf } from './host-held.ts';
import { checkDevice, chooseTensorflow } from './tensorflow/choice.ts';
import { TensorHeld, upload } from './tensorflow/held.ts';
import { loadLibrary } from './tensorflow/library.ts';
import { backendName } from './tensorflow/name.ts';

export interface TensorflowOptions {
  readonly device: Device;
  /** Threads that share one operator's work. A process' first engine decides. */
  readonly threads: number;
}

/** Runs programs with TensorFlow's C library, through the backend of tfjs-node: on NVIDIA's GPUs, or on the CPU. */
export function createTensorflow({ device, threads }: TensorflowOptions): Engine {
  const found = chooseTensorflow(device);
  checkDevice(device, loadLibrary(found, threads));
  return createEager({
    name: 'tensorflow',
    device,
    hold: (specs) => new TensorHeld(specs),
    run: (...call) => {
      onBackend(backendName, () => {
        run(...call);
      });
    },
  });
}

/** One run. What is held is replaced only once everything has been computed. */
function run(program: Program, results: Specs, given: Arrays, wanted: Arrays, held: readonly Held[]): void {
  const holders = held.map(tensorHeld);
  const ofInputs = holdersOf(program.name, program.inputs, holders);
  const ofOutputs = holdersOf(program.name, results, holders);
  checkArrays(program.name, without(program.inputs, ofInputs), given, without(results, ofOutputs), wanted);
  const successors = tidy(() => {
    const inputs: NamedTensorMap = {};
    for (const [name, spec] of Object.entries(program.inputs)) {
      inputs[name] =
        ofInputs.get(name)?.current(name) ?? upload(given[name] ?? fault(`no array for ${name}`), spec);
    }
    const outputs = program.body(inputs);
    const kept: Record<string, Tensor> = {};
    for (const [name, output] of Object.entries(outputs)) {
      // A clone, since a body may return an input, or one tensor twice.
      if (ofOutputs.has(name)) kept[name] = output.clone();
      else wanted[name]?.set(output.dataSync<'float32' | 'int32'>());
    }
    return kept;
  });
  for (const [name, holder] of ofOutputs)
    holder.replace(name, successors[name] ?? fault(`no result ${name}`));
}

function tensorHeld(held: Held): TensorHeld {
  return held instanceof TensorHeld ? held : fault('tensors held by another engine');
}

function without(specs: Specs, held: ReadonlyMap<string, unknown>): Specs {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => !held.has(name)));
}
