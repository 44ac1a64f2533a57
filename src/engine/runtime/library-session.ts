import type { Executable } from '../engine.ts';
import { hostCall } from '../host-held.ts';
import { overwritable } from '../onnx/in-place.ts';
import { inputName, outputName } from '../onnx/lower.ts';
import { encodeModel } from '../onnx/model.ts';
import { BoundSession } from './bound-session.ts';
import { openHandle } from './handle.ts';
import type { Library } from './library.ts';
import { optimizationsOf } from './optimizations.ts';
import { readInputs, type LoweredProgram } from './lowered-program.ts';
import type { SessionSettings } from './session-settings.ts';

/** A session of onnxruntime's C API. */
export async function openLibrarySession(
  library: Library,
  program: LoweredProgram,
  settings: SessionSettings,
): Promise<Executable> {
  const { name, model, inputs, outputs } = program;
  const session = await openHandle(library, encodeModel(model), settings, optimizationsOf(program));
  const inPlace = overwritable(model);
  const bound = new BoundSession(library, session);
  const { binding, values } = bound;
  const read = readInputs(program);
  return {
    inputs,
    outputs,
    async run(given, wanted, ...held) {
      const call = hostCall(name, program, given, wanted, held, inPlace);
      for (const input of read) {
        binding.bindInput(inputName(input), values.of(inputName(input), inputs[input], call.read[input]));
      }
      for (const output of Object.keys(outputs)) {
        binding.bindOutput(
          outputName(output),
          values.of(outputName(output), outputs[output], call.written[output]),
        );
      }
      await binding.run();
      call.commit();
    },
    dispose: () => bound.dispose(),
  };
}
