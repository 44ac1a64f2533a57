import { fault } from '../../../base/fault.ts';
import { checkArrays } from '../../arrays.ts';
import type { Executable, Held, Specs } from '../../engine.ts';
import { holdersOf } from '../../host-held.ts';
import { inputName, outputName } from '../../onnx/lower.ts';
import { encodeModel } from '../../onnx/model.ts';
import { BoundSession } from '../bound-session.ts';
import type { Library } from '../library.ts';
import { readInputs, type LoweredProgram } from '../lowered-program.ts';
import type { SessionSettings } from '../session-settings.ts';
import { DeviceHeld } from './held.ts';
import { openOnDevice } from './open.ts';
import type { Provider } from './provider.ts';

/** Loads a program's model into onnxruntime, on the device. */
export async function openDeviceSession(
  library: Library,
  provider: Provider,
  program: LoweredProgram,
  settings: SessionSettings,
): Promise<Executable> {
  const { name, model, inputs, outputs } = program;
  const session = await openOnDevice(library, provider, encodeModel(model), settings);
  const bound = new BoundSession(library, session);
  const { binding, values } = bound;
  const read = readInputs(program);
  return {
    inputs,
    outputs,
    async run(given, wanted, ...held) {
      const deviceHeld = held.map(onDevice);
      const sources = holdersOf(name, inputs, deviceHeld);
      const targets = holdersOf(name, outputs, deviceHeld);
      checkArrays(name, except(inputs, sources), given, except(outputs, targets), wanted);
      for (const input of read) {
        const operand = inputName(input);
        const source = sources.get(input);
        if (source !== undefined) binding.bindInput(operand, source.places.current(input));
        // The library copies an array to the device when it is bound, not when it is read.
        else binding.bindAgain(operand, values.of(operand, inputs[input], given[input]));
      }
      for (const output of Object.keys(outputs)) {
        const result = outputName(output);
        const target = targets.get(output);
        binding.bindOutput(
          result,
          target?.places.spare(output) ?? values.of(result, outputs[output], wanted[output]),
        );
      }
      await binding.run();
      for (const [output, target] of targets) target.places.commit(output);
    },
    dispose: () => bound.dispose(),
  };
}

function onDevice(held: Held): DeviceHeld {
  return held instanceof DeviceHeld ? held : fault('tensors held by another engine');
}

function except(specs: Specs, held: ReadonlyMap<string, Held>): Specs {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => !held.has(name)));
}
